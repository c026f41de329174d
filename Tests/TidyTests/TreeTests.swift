import Testing

/// The rules, over the tree as it stands.
@Suite struct TreeTests {
    /// Read once, and not for each rule anew.
    private static let read = Result { try Tree.current() }
    private let tree: Tree

    init() throws { tree = try Self.read.get() }

    @Test func `the tree is found, and this file and every room in it`() {
        #expect(tree.files.contains { $0.path == "Tests/TidyTests/TreeTests.swift" })
        #expect(tree.rooms.contains("PrometheusMetrics"))
        #expect(tree.rooms.count >= 12)
    }

    @Test(arguments: Rule.all)
    func `the tree keeps the rule`(rule: Rule) {
        expectNone(tree.files.flatMap(rule.findings(in:)))
    }

    @Test func `every room is on the page of the architecture`() {
        expectNone(ArchitecturePage.findings(rooms: tree.rooms, text: tree.text(of: ArchitecturePage.path)))
    }

    private func expectNone(_ findings: [Finding], sourceLocation: SourceLocation = #_sourceLocation) {
        let list = findings.map(\.description).joined(separator: "\n")
        #expect(findings.isEmpty, "\n\(list)", sourceLocation: sourceLocation)
    }
}
