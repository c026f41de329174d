import ShipperStore
import ShipperTestSupport
import Testing

struct StoreHistogramTests {
    private static let ends: [Int64] = [.min, .min + 1, -9_223_372_036_854_000_000, -1, 0, 1, 1_790_000_000_000_000_000, .max - 1, .max]

    @Test(arguments: [1, 80, 300]) func `from any time to any other, each record is in a stretch that begins before it`(count: Int) throws {
        let store = try StoreFolder().store()
        var lines = Lines()
        let times: [Int64] = [.min, .min + 500_000, -1, 0, 1_790_000_000_000_000_000, .max - 500_000, .max - 1]
        for time in times { _ = try store.ingest(lines.body(["at \(time)"], from: time)) }
        for grain: Int64 in [1, 1_000_000] {
            for since in [nil] + Self.ends {
                for until in [nil] + Self.ends {
                    var filter = StoreFilter()
                    (filter.since, filter.until) = (since, until)
                    let histogram = try store.histogram(filter, buckets: count, grain: grain)
                    let meant = times.filter { $0 >= histogram.start && $0 < histogram.end }
                    #expect(histogram.total == meant.count, "\(since ?? 0) \(until ?? 0) \(grain)")
                    let starts = histogram.counts.indices.filter { histogram.counts[$0].contains { $0 > 0 } }.map(histogram.start(of:))
                    #expect(starts == starts.sorted() && starts.allSatisfy { $0 >= histogram.start && $0 < histogram.end })
                }
            }
        }
    }
}
