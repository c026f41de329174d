import Testing

/// Each rule with a planted fault that it must find, and near misses that it must not.
@Suite struct RuleTests {
    private let anywhere = "Sources/ShipperCore/Planted.swift"

    private func lines(_ rule: Rule, _ path: String, _ text: String) -> [Int] {
        rule.findings(path, text).map(\.line)
    }

    // MARK: Lengths

    private func file(ofLines count: Int) -> String { String(repeating: "// x\n", count: count) }

    @Test(arguments: [("Sources/JSONText/A.swift", 400), ("Tests/JSONTextTests/A.swift", 500)])
    func `a file over the limit is found, one at the limit is not`(path: String, limit: Int) {
        #expect(Rule.fileLength.findings(path, file(ofLines: limit)).isEmpty)
        let findings = Rule.fileLength.findings(path, file(ofLines: limit + 1))
        #expect(
            findings.map(\.description) == [
                """
                \(path):\(limit + 1): file length: \(limit + 1) lines, at most \(limit) are allowed, \
                because a file has one subject, and is read in one go
                """
            ])
    }

    @Test func `the length of what isn't Swift is nobody's business`() {
        #expect(Rule.fileLength.findings("Sources/ShipperAgent/page.html", file(ofLines: 900)).isEmpty)
    }

    private func function(head: String, body: Int) -> String {
        "struct A {\n    \(head)\n" + String(repeating: "        f()\n", count: body) + "    }\n}\n"
    }

    @Test(arguments: [
        "func f() {", "public static func f(\n        a: Int\n    ) throws {", "private init?(a: Int) {",
        "@inlinable mutating func `long one`() {", "deinit {", "subscript(index: Int) -> Int {",
        "nonisolated(nonsending) func f() async {",
    ])
    func `a function over 70 lines is found at its declaration, one of 70 is not`(head: String) {
        let rest = head.split(separator: "\n").count + 1
        #expect(Rule.functionLength.findings(anywhere, function(head: head, body: 70 - rest)).isEmpty)
        let findings = Rule.functionLength.findings(anywhere, function(head: head, body: 71 - rest))
        #expect(findings.map(\.line) == [2])
        #expect(findings.map(\.what) == ["a function of 71 lines, at most 70 are allowed"])
    }

    @Test func `a function without a body, or on one line, isn't as long as what follows it`() {
        let calls = String(repeating: "    var x: Int { 1 }\n", count: 80)
        #expect(Rule.functionLength.findings(anywhere, "protocol P {\n    func f()\n\(calls)}\n").isEmpty)
        #expect(Rule.functionLength.findings(anywhere, "struct S {\n    func f() { g() }\n\(calls)}\n").isEmpty)
    }

    // MARK: Calls

    @Test(arguments: ["try!", "as!", "fatalError(", "preconditionFailure("])
    func `a call that ends the process is found`(call: String) {
        let findings = Rule.forbiddenCalls.findings(anywhere, "let a = 1\nlet b = \(call) \"x\")\n")
        #expect(
            findings.map(\.description) == [
                """
                \(anywhere):2: forbidden call: '\(call)' ends the process, \
                because a service must not die of its log lines
                """
            ])
    }

    @Test func `such a call in a comment, a string or a test is not`() {
        let text = "// never try! this\nlet a = \"as! \\\"fatalError(\\\"\"\nlet retry = try? f() as? Int\n"
        #expect(Rule.forbiddenCalls.findings(anywhere, text).isEmpty)
        #expect(Rule.forbiddenCalls.findings("Tests/ATests/A.swift", "try! f()\n").isEmpty)
    }

    @Test func `print is found in a library, and not in a program`() {
        let text = "print(1)\nSwift.print(2)\npage.print(3)\nreprint(4)\n"
        #expect(lines(.forbiddenCalls, anywhere, text) == [1, 2])
        #expect(lines(.forbiddenCalls, "Sources/shipper/Run.swift", text) == [])
        #expect(lines(.forbiddenCalls, "Sources/MarketPipeline/Run.swift", text) == [])
    }

    @Test func `an unchecked Sendable is found unless a comment stands directly above`() {
        let bare = "import A\nfinal class B: @unchecked Sendable {}\n"
        #expect(
            Rule.uncheckedSendable.findings(anywhere, bare).map(\.description) == [
                """
                \(anywhere):2: unchecked: '@unchecked Sendable' without a comment directly above that says why it is \
                sound, because what the compiler can't check a reader must
                """
            ])
        #expect(
            lines(.uncheckedSendable, anywhere, "// Sound: of constants.\n" + "class B: @unchecked Sendable {}\n") == []
        )
        #expect(
            lines(.uncheckedSendable, anywhere, "// Sound.\n@safe @usableFromInline\nclass B: @unchecked Sendable {}\n")
                == [])
        #expect(lines(.uncheckedSendable, anywhere, "f()\n@safe\nclass B: @unchecked Sendable {}\n") == [3])
        #expect(lines(.uncheckedSendable, anywhere, "// Far.\n\nclass B: @unchecked Sendable {}\n") == [3])
        #expect(lines(.uncheckedSendable, anywhere, "let a = 1 // Other.\nclass B: @unchecked Sendable {}\n") == [2])
        #expect(lines(.uncheckedSendable, anywhere, "class B: @unchecked Sendable {}\n") == [1])
    }

    @Test(arguments: ["TODO", "FIXME", "XXX"])
    func `a mark of unfinished work is found in a comment`(mark: String) {
        let findings = Rule.unfinished.findings(anywhere, "let a = 1\nf() // \(mark): later\n")
        #expect(
            findings.map(\.description) == [
                "\(anywhere):2: unfinished: '\(mark)', because work that is left stands in an issue"
            ])
        #expect(lines(.unfinished, "Tests/EndToEndTests/run.sh", "a\n# \(mark)\n") == [2])
        #expect(lines(.unfinished, anywhere, "let a = \"\(mark)\"\n// \(mark)S and A\(mark)\n") == [])
    }

    // MARK: Rooms

    @Test(arguments: ["Date()", "Date.now", "ContinuousClock", "SuspendingClock", "DispatchTime", "Task.sleep"])
    func `a clock is found in the rooms that have none`(clock: String) {
        let text = "let a = 1\nlet b = \(clock)\n"
        for room in ["JSONText", "ShipperCore", "ShipperEncoding"] {
            let path = "Sources/\(room)/Planted.swift"
            #expect(
                Rule.clocks.findings(path, text).map(\.description) == [
                    "\(path):2: clock: '\(clock)', because this room is tested without one: time comes in as a value"
                ])
        }
        #expect(lines(.clocks, "Sources/ShipperTailing/A.swift", text) == [])
    }

    @Test(arguments: [
        "import Foundation", "public import Foundation", "@preconcurrency import Foundation",
        "    import struct Foundation.Date", "@_exported public import Foundation  // why",
    ])
    func `an import that the room may not have is found`(line: String) {
        #expect(
            Rule.imports.findings(anywhere, "import JSONText\n\(line)\n").map(\.description) == [
                """
                \(anywhere):2: import: 'ShipperCore' may not import 'Foundation', \
                see the table in Tests/TidyTests/Rules/Imports.swift
                """
            ])
    }

    @Test func `imports of the table, of tests, and the word elsewhere are not`() {
        #expect(lines(.imports, anywhere, "import JSONText\nlet import_ = 1 // import NIOCore\n") == [])
        #expect(
            lines(.imports, "Sources/shipper/Commands/Run.swift", "import ArgumentParser\nimport Foundation\n") == [])
        #expect(lines(.imports, "Tests/ShipperCoreTests/A.swift", "import Foundation\n") == [])
    }

    @Test func `the C library may be imported under any of its names, where it may at all`() {
        let text = "#if canImport(Darwin)\nimport Darwin\n#elseif canImport(Musl)\nimport Musl\n#endif\n"
        #expect(lines(.imports, "Sources/JSONLogging/A.swift", text) == [])
        #expect(lines(.imports, anywhere, text) == [2, 4])
    }

    @Test func `a room without a row in the table is found`() {
        let findings = Rule.imports.findings("Sources/Attic/A.swift", "let a = 1\n")
        #expect(findings.map(\.what) == ["the room 'Attic' has no row in the table of imports"])
    }

    @Test(arguments: ["JSONText", "ShipperCore", "ShipperEncoding"])
    func `the table keeps clock, file and socket out of the rooms that have none`(room: String) throws {
        let allowed = try #require(Rule.allowedImports[room])
        #expect(allowed.isDisjoint(with: ["Foundation", "Glibc", "Dispatch", "Synchronization", "NIOCore", "Logging"]))
    }

    @Test func `every row of the table imports rooms that have a row, and none in a circle`() {
        var settled: Set<String> = []
        let rooms = Set(Rule.allowedImports.keys)
        while let next = rooms.subtracting(settled).first(where: {
            Rule.allowedImports[$0]?.intersection(rooms).isSubset(of: settled) == true
        }) {
            settled.insert(next)
        }
        #expect(settled == rooms)
    }

    @Test(arguments: ["@Test(.disabled(\"slow\")) func f() {}", "throw XCTSkip()", "withKnownIssue { f() }"])
    func `a test that is switched off is found`(line: String) {
        let findings = Rule.switchedOff.findings("Tests/ATests/A.swift", "import Testing\n\(line)\n")
        #expect(findings.map(\.line) == [2])
        #expect(findings.map(\.rule) == ["test switched off"])
        #expect(Rule.switchedOff.findings(anywhere, line).isEmpty)
    }

    @Test func `a room that the page of the architecture leaves out is found`() {
        let page = "# Architecture\n\n| `JSONText` | writes and scans |\n| ShipperCore | records |\n"
        #expect(ArchitecturePage.findings(rooms: ["JSONText"], text: page).isEmpty)
        #expect(
            ArchitecturePage.findings(rooms: ["JSONText", "ShipperCore"], text: page).map(\.description) == [
                """
                docs/architecture.md:1: architecture: `ShipperCore` is not on the page, \
                because a newcomer finds each folder of Sources/ there, with what it is for
                """
            ])
    }

    @Test func `a page of the architecture that is missing is one finding`() {
        #expect(ArchitecturePage.findings(rooms: ["A", "B"], text: nil).map(\.what) == ["the page is missing"])
    }
}
