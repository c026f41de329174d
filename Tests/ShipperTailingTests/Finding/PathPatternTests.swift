import Testing

@testable import ShipperTailing

@Suite struct PathPatternTests {
    private func matches(_ pattern: String, _ path: String) throws -> Bool {
        try PathPattern(pattern).matches(FilePath(path).required())
    }

    @Test(arguments: [
        ("/a/b.log", "/a/b.log"), ("/a/*.log", "/a/b.log"), ("/a/*.log", "/a/.log"), ("/*/b", "/a/b"),
        ("/a/?.log", "/a/é.log"),
        ("/a/b*", "/a/b"), ("/a/*b*c*", "/a/xxbyycz"), ("/a/[a-c]", "/a/b"), ("/a/[!a-c]", "/a/d"),
        ("/a/[^a-c]", "/a/d"),
        ("/a/[]]", "/a/]"), ("/a/[!]]", "/a/x"), ("/a/[a-]", "/a/-"), ("/a/[-a]", "/a/-"), (#"/a/[\]x]"#, "/a/]"),
        ("/a/[α-ω]", "/a/λ"),
        ("/a/[*]", "/a/*"), ("/a/{b,c}", "/a/c"), ("/a/{b,c{d,e}}f", "/a/cef"), ("/{a,b/c}/d", "/b/c/d"),
        ("/a/b{,.1}", "/a/b"),
        ("/a/b{,.1}", "/a/b.1"), ("/a/{*.log,*.txt}", "/a/x.txt"), ("/a/[{]b", "/a/{b"), (#"/a/\{b,c\}"#, "/a/{b,c}"),
        (#"/a/\*"#, "/a/*"),
        (#"/a/\\b"#, #"/a/\b"#), ("/a/b,c}", "/a/b,c}"), ("/**/b", "/b"), ("/**/b", "/x/y/b"), ("/a/**/b", "/a/b"),
        ("/a/**/b", "/a/b/c/b"),
        ("/a/**", "/a/b"), ("/a/**", "/a/b/c"), ("/a/**/**/b", "/a/b"), ("/a/**/b/**/c", "/a/x/b/b/y/c"), ("/**", "/a"),
        ("//a/./b", "/a/b"),
        ("/a/{b,**}/c", "/a/x/y/c"), ("/{a,b}{c,d}", "/bd"), ("/a/.*", "/a/.b"), ("/a/*", "/a/.b"),
    ])
    func `a pattern matches`(_ pattern: String, _ path: String) throws {
        #expect(try matches(pattern, path))
    }

    @Test(arguments: [
        ("/a/b.log", "/a/b.log.1"), ("/a/*.log", "/a/b/c.log"), ("/a/*.log", "/a/b.LOG"), ("/a/?", "/a/bc"),
        ("/a/?", "/a"), ("/a/*", "/a"),
        ("/a/[a-c]", "/a/d"), ("/a/[!a-c]", "/a/b"), ("/a/[!é]", "/a/é"), ("/a/*[!é]", "/a/é"), ("/a/{b,c}", "/a/bc"),
        ("/a/**/b", "/a/bb"),
        ("/a/**/b", "/x/a/b"), ("/a/**", "/a"), ("/a/**", "/b/a/c"), ("/**/a/*", "/a"), (#"/a/\*"#, "/a/b"),
        ("/a/{b}", "/a/{b}"), ("/a", "/"),
        ("/a/*b*c*", "/a/cb"), ("/a", "/a/b"),
    ])
    func `a pattern does not match`(_ pattern: String, _ path: String) throws {
        #expect(try !matches(pattern, path))
    }

    @Test func `names that are not UTF-8 are matched byte by byte`() throws {
        let path = try FilePath(bytes: Array("/a/".utf8) + [0xff, 0xc3]).required()
        #expect(try PathPattern("/a/*").matches(path))
        #expect(try PathPattern("/a/??").matches(path))
        #expect(try PathPattern("/a/[!x]?").matches(path))
        #expect(try !PathPattern("/a/?").matches(path))
    }

    @Test(arguments: [
        ("/a/b/*.log", "/", true), ("/a/b/*.log", "/a", true), ("/a/b/*.log", "/a/b", true),
        ("/a/b/*.log", "/a/b/c", false),
        ("/a/b/*.log", "/b", false), ("/a/b/*.log", "/a/b/x.log", false), ("/a/*/c/d", "/a/x", true),
        ("/a/*/c/d", "/a/x/d", false),
        ("/a/**/c", "/a/x/y/z", true), ("/a/**/c", "/b", false), ("/{a,b/c}/d", "/b", true),
        ("/{a,b/c}/d", "/b/c", true),
        ("/{a,b/c}/d", "/b/d", false), ("/a/b[0-9]/c", "/a/b7", true), ("/a/b[0-9]/c", "/a/bx", false),
    ])
    func `a walk goes only where a match can be`(_ pattern: String, _ directory: String, _ expected: Bool) throws {
        #expect(try PathPattern(pattern).couldMatch(inside: FilePath(directory).required()) == expected)
    }

    @Test(arguments: [
        ("/a/**", "/a", true), ("/a/**", "/a/b", true), ("/a/**", "/", false), ("/a/*", "/a", false),
        ("/a/**/*.log", "/a", false),
        ("/a/**/b/**", "/a/b", true), ("/a/**/b/**", "/a/c", false), ("/**", "/", true),
    ])
    func `a pattern that takes everything below is known`(_ pattern: String, _ directory: String, _ expected: Bool)
        throws
    {
        #expect(try PathPattern(pattern).matchesEverything(inside: FilePath(directory).required()) == expected)
    }

    @Test(arguments: [
        ("/a/b/c.log", ["/a/b"]), ("/a/*/c", ["/a"]), ("/*", ["/"]), ("/a/**", ["/a"]), ("/{a,b/c}/d", ["/a", "/b/c"]),
        (#"/a\*/b"#, ["/a*"]),
        ("/a/{b,c}.log", ["/a"]),
    ])
    func `a walk begins below the names that are fixed`(_ pattern: String, _ directories: [String]) throws {
        #expect(try PathPattern(pattern).fixedDirectories.map(\.description) == directories)
    }

    @Test func `many stars cost no more than a product`() throws {
        let name = String(repeating: "a", count: 200)
        #expect(try !matches("/" + String(repeating: "a*", count: 60) + "b", "/" + name))
        #expect(try matches("/" + String(repeating: "a*", count: 60) + "a", "/" + name))
        let deep = String(repeating: "/a", count: 500)
        #expect(try !matches(String(repeating: "/**/a", count: 30) + "/b", deep))
    }

    @Test func `all short patterns agree with the definition`() throws {
        let names = Self.words(over: ["a", "b"], upTo: 4)
        for pattern in Self.words(over: ["a", "*", "?", "[!a]"], upTo: 4) where !pattern.contains("**") {
            let parsed = try PathPattern("/" + pattern)
            for name in names {
                let expected = Self.definition(Self.tokens(pattern)[...], name[...])
                #expect(try parsed.matches(FilePath("/" + name).required()) == expected, "\(pattern) on \(name)")
            }
        }
    }

    @Test func `all short paths of double stars agree with the definition`() throws {
        let paths = Self.words(over: ["/a", "/b"], upTo: 5)
        for pattern in Self.words(over: ["/a", "/*", "/**"], upTo: 4) {
            let parsed = try PathPattern(pattern)
            let components = pattern.split(separator: "/").map(String.init)
            for path in paths {
                let names = path.split(separator: "/").map(String.init)
                let expected = Self.pathDefinition(components[...], names[...])
                #expect(try parsed.matches(FilePath(path).required()) == expected, "\(pattern) on \(path)")
            }
        }
    }

    /// All sequences of 1 to `length` of `parts`.
    private static func words(over parts: [String], upTo length: Int) -> [String] {
        var all: [String] = []
        var longest = [""]
        for _ in 0..<length {
            longest = longest.flatMap { word in parts.map { word + $0 } }
            all += longest
        }
        return all
    }

    private static func tokens(_ pattern: String) -> [Character] {
        Array(pattern.replacing("[!a]", with: "!"))
    }

    /// What a pattern means, tried out without any thought of time.
    private static func definition(_ pattern: ArraySlice<Character>, _ name: Substring) -> Bool {
        guard let token = pattern.first else { return name.isEmpty }
        let rest = pattern.dropFirst()
        if token == "*" { return (0...name.count).contains { definition(rest, name.dropFirst($0)) } }
        guard let character = name.first else { return false }
        let fits = token == "?" || (token == "!" ? character != "a" : character == token)
        return fits && definition(rest, name.dropFirst())
    }

    private static func pathDefinition(_ pattern: ArraySlice<String>, _ names: ArraySlice<String>) -> Bool {
        guard let component = pattern.first else { return names.isEmpty }
        let rest = pattern.dropFirst()
        if component == "**" {
            let least = rest.isEmpty ? 1 : 0
            guard names.count >= least else { return false }
            return (least...names.count).contains {
                rest.isEmpty ? $0 == names.count : pathDefinition(rest, names.dropFirst($0))
            }
        }
        guard let name = names.first, component == "*" || component == name else { return false }
        return pathDefinition(rest, names.dropFirst())
    }
}
