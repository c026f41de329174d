import ShipperEncoding
import Testing

@testable import ShipperAgent

/// What is under way when the configuration changes is not asked for under what it would be sent as now.
@Suite struct LokiRoutingTests {
    private func routing(_ source: String) throws -> String {
        let configuration = try configuration(smallestFile.with("include: [/var/log/app/*.ndjson]", "include: [/x]\n    \(source)"))
        guard case .loki(let loki) = try #require(configuration.sinks.first).destination else { throw NoLoki() }
        return LokiOptions(loki, host: "h").routing(loki, of: configuration.sources)
    }

    private struct NoLoki: Error {}

    @Test(arguments: [
        "format: text\n    multiline: {start: '^[0-9]'}", "format: text\n    multiline: {continue: '^[0-9]'}",
        "format: text\n    multiline: {start: '^[0-9]', max_lines: 3}", "format: text\n    multiline: {start: '^[0-9]', timeout: 2s}",
        "format: json", "format: text\n    max_line_bytes: 1KiB",
    ])
    func `another way of making records is another routing`(source: String) throws {
        #expect(try routing(source) != routing("format: text"))
        #expect(try routing(source) == routing(source))
    }
}
