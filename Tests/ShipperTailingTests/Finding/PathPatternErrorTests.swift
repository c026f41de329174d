import Testing

@testable import ShipperTailing

@Suite struct PathPatternErrorTests {
    @Test(
        arguments: [
            ("", nil, .relative), ("a/*.log", nil, .relative), ("*.log", nil, .relative), ("{/a,b}", nil, .relative),
            ("/a/", nil, .namesDirectory),
            ("/", nil, .namesDirectory), ("/{a,b/}", nil, .namesDirectory), ("/.", nil, .namesDirectory),
            ("/a/../b", nil, .parentDirectory),
            ("/a\0", 3, .containsNUL), ("/a[b", 3, .unclosedClass), ("/a[]", 3, .unclosedClass),
            ("/a[b/c]", 3, .unclosedClass),
            (#"/a[b\"#, 3, .unclosedClass), ("/a[z-a]", 4, .reversedRange), ("/a[[:digit:]]", 4, .namedClass),
            ("/a{b", 3, .unclosedBrace),
            ("/a{b,{c}", 3, .unclosedBrace), (#"/a\"#, 3, .danglingEscape), ("/a/**.log", nil, .doubleStarBesideOthers),
            ("/a/***", nil, .doubleStarBesideOthers), ("/a/{**,b}c", nil, .doubleStarBesideOthers),
            ("/" + String(repeating: "{a,b}", count: 9), nil, .tooManyAlternatives),
            ("/{" + String(repeating: "a,", count: 300) + "}", 2, .tooManyAlternatives),
            ("/" + String(repeating: "{", count: 9), 10, .tooManyNestedBraces),
            (String(repeating: "/a", count: 64), nil, .tooDeep),
            ("/" + String(repeating: "a", count: 4_096), nil, .tooLong),
        ] as [(String, Int?, PathPatternError.Fault)])
    func `a faulty pattern is refused at its place`(_ text: String, _ position: Int?, _ fault: PathPatternError.Fault) {
        #expect(throws: PathPatternError(text: text, position: position, fault: fault)) { try PathPattern(text) }
    }

    @Test func `limits are reached without being passed`() throws {
        _ = try PathPattern("/" + String(repeating: "{a,b}", count: 8))
        _ = try PathPattern(String(repeating: "/a", count: 63))
        _ = try PathPattern("/" + String(repeating: "a", count: 4_095))
        _ = try PathPattern("/" + String(repeating: "{", count: 8) + "a" + String(repeating: "}", count: 8))
    }

    @Test func `the words say what was got and what is wanted`() {
        #expect(
            "\(PathPatternError(text: "/a/[b", position: 4, fault: .unclosedClass))"
                == #"/a/[b, character 4: got "[" without "]" in the same name, want a class such as "[a-z]"; write "\[" for the character itself."#
        )
        #expect(
            "\(PathPatternError(text: "a", position: nil, fault: .relative))"
                == #"a: got a relative path, want one that begins with "/"."#)
    }

    @Test func `a pattern of any length is shown in part`() {
        let error = PathPatternError(text: String(repeating: "a", count: 5_000), position: nil, fault: .tooLong)
        #expect("\(error)".count < 300)
    }
}
