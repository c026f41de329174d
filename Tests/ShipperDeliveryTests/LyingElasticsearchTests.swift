import Foundation
import ShipperCore
import ShipperEncoding
import Testing

@testable import ShipperDelivery

/// Delivery as a whole against an Elasticsearch that lies, on a clock on which waiting takes no time.
@Suite struct LyingElasticsearchTests {
    /// 2,000 seeds; with `SHIPPER_LONG` 50,000.
    private static let seedsInRun: UInt64 = ProcessInfo.processInfo.environment["SHIPPER_LONG"] == nil ? 100 : 2_500

    private func documents(_ generator: inout SeededGenerator) -> [String] {
        (0..<Int.random(in: 1...60, using: &generator)).map { number in
            Int.random(in: 0..<15, using: &generator) == 0 ? #"{"bad":\#(number)}"# : #"{"n":\#(number)}"#
        }
    }

    private func live(_ documents: [String], by ways: [LyingDoor], clock: any Clock<Duration>, seed: UInt64) async -> Settlement {
        let backend = ElasticsearchBackend(urls: ways.indices.map { "http://es\($0)" }, target: "champion", compression: .none)
        let body = documents.enumerated().map { "{\"create\":{\"_id\":\"\($0.offset)\"}}\n\($0.element)\n" }.joined()
        let payload = Payload(body: Array(body.utf8), uncompressedCount: body.utf8.count)
        return await SinkLife.deliver(
            SinkLife.batch(payload, lines: documents.count, doubtful: []), backend, by: ways, clock: clock, seed: seed)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `when it behaves at last, every document is there once or refused in the server's words`(run: UInt64) async {
        for seed in run * Self.seedsInRun..<(run + 1) * Self.seedsInRun { await deliver(seed: seed) }
    }

    private func deliver(seed: UInt64) async {
        var generator = SeededGenerator(seed: seed)
        let documents = documents(&generator)
        let kills = Int.random(in: 0..<3, using: &generator)
        let clock = RecordingClock()
        let search = LyingElasticsearch(seed: seed, lies: Int.random(in: 0...12, using: &generator), clock: clock)
        let ways = LyingDoor.ways(to: search, on: clock, &generator)
        for _ in 0..<kills {
            let mortal = KillingClock(clock, in: Int.random(in: 1...4, using: &generator))
            let life = await live(documents, by: ways, clock: mortal, seed: seed)
            search.meetAnew()
            if !life.isAbandoned { break }
        }
        let settlement = await live(documents, by: ways, clock: clock, seed: seed)
        search.settle()
        check(settlement, documents, search, seed)
        // A new life knows nothing of what the last one was asked for.
        if kills == 0 { #expect(search.earlyRequests == 0, "a request came before Retry-After was over; seed \(seed)") }
    }

    private func check(_ settlement: Settlement, _ documents: [String], _ search: LyingElasticsearch, _ seed: UInt64) {
        let good = documents.indices.filter { !documents[$0].contains("bad") }
        #expect(!settlement.isAbandoned && settlement.uncertain.isEmpty, "seed \(seed)")
        #expect(settlement.delivered.sorted() == good, "seed \(seed)")
        let refused = documents.indices.filter { documents[$0].contains("bad") }
        #expect(settlement.rejections.map(\.line).sorted() == refused, "seed \(seed)")
        #expect(
            settlement.rejections.allSatisfy { $0.reason == "400 document_parsing_exception: \($0.line) is bad" }, "seed \(seed)")
        #expect(search.stored == Dictionary(uniqueKeysWithValues: good.map { ("\($0)", documents[$0]) }), "seed \(seed)")
        #expect(search.needlessItems == 0, "what an answer had told was sent again; seed \(seed)")
    }
}
