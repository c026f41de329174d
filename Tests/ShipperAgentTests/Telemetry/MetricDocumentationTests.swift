import CircuitBreaking
import Foundation
import PrometheusMetrics
import ShipperCore
import ShipperDelivery
import ShipperTailing
import Testing

@testable import ShipperAgent

/// `docs/metrics.md`, the list in code and a real scrape are held against each other.
@Suite struct MetricDocumentationTests {
    private struct Row {
        let name: String
        let kind: String
        let labels: Set<String>
    }

    private func rows() throws -> [Row] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/metrics.md"), encoding: .utf8)
        return text.split(separator: "\n").filter { $0.hasPrefix("| `shipper_") || $0.hasPrefix("| `circuit_") }.map { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            let labels = cells[3].split(separator: "`").filter { $0.allSatisfy { $0.isLetter || $0 == "_" } }
            return Row(
                name: cells[1].trimmingCharacters(in: ["`"]), kind: cells[2], labels: Set(labels.map(String.init)))
        }
    }

    /// Name of a family: its kind and the label names of its samples.
    private func scrape() throws -> [String: (kind: String, labels: Set<String>)] {
        let followed = try FollowedFolder()
        try followed.folder.write("one\n", to: "a.log")
        followed.look("a.log")
        let conflicts = Conflicts()
        let metrics = PrometheusRegistry { conflicts.note("\($0)") }
        let telemetry = AgentTelemetry(metrics)
        let state = SinkState(name: "sink", sources: [FollowedFolder.source], fieldLabels: ["level"])
        state.update { $0.lag[FollowedFolder.source] = SinkState.Lag() }
        telemetry.observe(state)
        telemetry.observe(followed.registry)
        telemetry.observe([try Spool(source: "in", in: followed.directory)])
        let breaker = CircuitBreakerMachine(threshold: 1, recoveryTimeout: .seconds(1))
        telemetry.observe(SinkPace(PaceMachine(maximum: 1, breaker: breaker)), sink: "sink")
        telemetry.observe(UpstreamTransport([.init(name: "server:1", network: AnsweringTransport { _ in nil })]), sink: "sink")
        telemetry.observe(followed.deadLetter(), sink: "sink")
        let store = LocalConfiguration(path: nil, fullText: .on, maxAge: .seconds(3_600), maxBytes: .mebibytes(16))
        telemetry.observe(
            try StoreShelf(sink: "sink", path: followed.folder.file("store.sqlite"), store, logger: RecordedLog().logger))
        telemetry.observeBuild(version: AgentVersion.current)
        let count = telemetry.deliveryCounters(sink: "sink")
        count(.answered(outcome: "delivered", status: 204, took: .milliseconds(3)))
        count(.asked(outcome: "answered", took: .milliseconds(3)))
        let families = Self.families(String(decoding: metrics.textExposition(), as: UTF8.self))
        #expect(conflicts.all.isEmpty)
        return families
    }

    private static func families(_ page: String) -> [String: (kind: String, labels: Set<String>)] {
        var families: [String: (kind: String, labels: Set<String>)] = [:]
        var name = ""
        for line in page.split(separator: "\n") {
            if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                name = String(words[2])
                families[name] = (String(words[3]), [])
            } else if !line.hasPrefix("#"), let open = line.firstIndex(of: "{"), let close = line.lastIndex(of: "}") {
                let pairs = line[line.index(after: open)..<close].split(separator: ",")
                let names = pairs.compactMap { $0.split(separator: "=").first.map(String.init) }.filter { $0 != "le" }
                families[name]?.labels.formUnion(names)
            }
        }
        return families
    }

    @Test func `the page lists each metric once, and no other`() throws {
        let written = try rows().map(\.name)
        let known = Metric.all.map(\.name)
        for name in known where !written.contains(name) { Issue.record("docs/metrics.md lacks \(name)") }
        for name in written where !known.contains(name) { Issue.record("docs/metrics.md has too much: \(name)") }
        #expect(written.count == Set(written).count && known.count == Set(known).count)
    }

    @Test func `a scrape shows every metric of the list and no other of ours`() throws {
        let ours = try scrape().filter { $0.key.hasPrefix("shipper_") || $0.key.hasPrefix("circuit_") }
        let known = Set(Metric.all.map(\.name))
        #expect(Set(ours.keys).subtracting(known).sorted() == [])
        #expect(known.subtracting(ours.keys).sorted() == [])
    }

    @Test func `kinds and labels are those of the page`() throws {
        let families = try scrape()
        for row in try rows() {
            let metric = Metric.all.first { $0.name == row.name }
            #expect(row.kind == metric?.kind.rawValue, "\(row.name)")
            #expect(row.kind == families[row.name]?.kind, "\(row.name)")
            #expect(row.labels == families[row.name]?.labels, "\(row.name)")
        }
    }

    @Test func `names follow the conventions of their kinds`() {
        for metric in Metric.all {
            #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter), "\(metric.name)")
            #expect(metric.help.hasSuffix("."), "\(metric.name)")
        }
    }
}
