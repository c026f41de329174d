import Foundation
import Testing

@testable import ShipperAgent

/// `docs/configuration.md` and the parser are held against one list, both ways.
@Suite struct ConfigurationDocumentationTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func documentation() throws -> [Substring] {
        try String(contentsOf: root.appending(path: "docs/configuration.md"), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test(arguments: Schema.tables.map(\.heading))
    func `the table under a heading is the parser's own`(heading: String) throws {
        let table = try #require(Schema.tables.first { $0.heading == heading })
        let written = try Self.rows(under: heading)
        let wanted = SchemaTable.rows(table.entries, prefix: table.prefix)
        // Row by row, so that what fails is a line that can be copied.
        for row in wanted where !written.contains(row) { Issue.record("docs/configuration.md lacks\n\(row)") }
        for row in written where !wanted.contains(row) { Issue.record("docs/configuration.md has too much\n\(row)") }
        let isInOrder = written == wanted
        #expect(isInOrder)
    }

    @Test func `no key is documented outside those tables`() throws {
        let rows = try Self.documentation().filter { $0.hasPrefix("| `") }.map(String.init)
        let known = Schema.tables.flatMap { SchemaTable.rows($0.entries, prefix: $0.prefix) }
        #expect(Set(rows).subtracting(known).isEmpty)
        #expect(rows.count == known.count)
    }

    @Test func `the parser knows every documented key, and calls planned what is documented as planned`() throws {
        let rows = try Self.documentation().filter { $0.hasPrefix("| `") }
        #expect(rows.count > 80)
        for row in rows {
            let key = String(try #require(row.split(separator: "`").dropFirst().first))
            let said = report(of: Probe(key: key).text)
            #expect(!said.contains("unknown key"), "\(key): \(said)")
            let isPlanned = row.contains("**Planned.**")
            #expect(
                said.contains("is planned but not built in this version; remove it") == isPlanned, "\(key): \(said)")
        }
    }

    @Test func `the example in the page is a configuration`() throws {
        let lines = try Self.documentation()
        let start = try #require(lines.firstIndex(of: "```yaml"))
        let end = try #require(lines[start...].firstIndex(of: "```"))
        let text = lines[lines.index(after: start)..<end].joined(separator: "\n")
        #expect(report(of: text, environment: ["HOSTNAME": "web-1"]) == "")
    }

    private static func rows(under heading: String) throws -> [String] {
        let lines = try documentation()
        let start = try #require(lines.firstIndex { $0 == "## \(heading)" }, "no heading \(heading)")
        let section = lines[lines.index(after: start)...].prefix { !$0.hasPrefix("## ") }
        return section.filter { $0.hasPrefix("| `") }.map(String.init)
    }
}

/// A file with one documented key in it, whatever its value: the key must be found before its value matters.
private struct Probe {
    let key: String

    /// Each key in each kind of sink that could have it: the kinds' keys are disjoint but for the common ones.
    var text: String {
        let steps = key.split(separator: ".").map(String.init)
        let kind = Self.kind(of: steps)
        return steps.enumerated().reduce(into: "") { text, step in
            let indent = String(repeating: "  ", count: step.offset)
            text += "\(indent)\(step.element):\n"
            if step.element == "NAME", steps.first == "sinks", steps.last != "type" {
                text += "\(indent)  type: \(kind)\n"
            }
        }
    }

    private static func kind(of steps: [String]) -> String {
        guard steps.first == "sinks", steps.count > 2 else { return "" }
        if Schema.Loki.group.entries.contains(where: { $0.name == steps[2] && hasChild($0, steps.dropFirst(3)) }) {
            return "loki"
        }
        let isElasticsearch = Schema.Elasticsearch.group.entries.contains { $0.name == steps[2] }
        return isElasticsearch ? "elasticsearch" : "other"
    }

    private static func hasChild(_ entry: SchemaEntry, _ rest: ArraySlice<String>) -> Bool {
        rest.isEmpty || entry.children.contains { $0.name == rest.first }
    }
}
