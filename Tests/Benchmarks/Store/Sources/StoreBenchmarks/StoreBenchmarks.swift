import Foundation
import ShipperStore

/// Prints what taking lines in costs, as a ratio to a bare insert of the same run, and how long searches take.
///
///     StoreBenchmarks [--records N] [--folder PATH] [--without-words] [--trace-within MS]
///
/// Takes N lines (200,000) into a bare table, a store without and one with full text, each batch into all three before the next. Speeds are
/// megabytes of lines for each second of CPU time. Then searches the store with full text, warm: each search is done twice, the second counts.
/// `--without-words` leaves the store with full text out. `--trace-within` fails if half of the searches for a trace take longer.
@main
struct StoreBenchmarks {
    private static let batch = 3_000
    private static let searches = 200

    static func main() throws {
        var records = 200_000
        var folder = NSTemporaryDirectory()
        var hasWords = true
        var most = Double.infinity
        var arguments = CommandLine.arguments.dropFirst()
        while let argument = arguments.popFirst() {
            switch argument {
            case "--records": records = max(arguments.popFirst().flatMap { Int($0) } ?? records, batch)
            case "--folder": folder = arguments.popFirst() ?? folder
            case "--without-words": hasWords = false
            case "--trace-within": most = arguments.popFirst().flatMap { Double($0) } ?? most
            default: return print("StoreBenchmarks [--records N] [--folder PATH] [--without-words] [--trace-within MS]")
            }
        }
        let place = URL(fileURLWithPath: folder).appendingPathComponent("store-benchmark-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let store = try ingest(records, place, hasWords: hasWords)
        let trace = try search(store, records)
        guard trace <= most else {
            FileHandle.standardError.write(Data("A search for a trace takes \(trace) ms, want \(most) ms at most.\n".utf8))
            try FileManager.default.removeItem(at: place)
            exit(1)
        }
    }

    private static func ingest(_ records: Int, _ place: URL, hasWords: Bool) throws -> LocalStore {
        let bare = BareTable(path: place.appendingPathComponent("bare.sqlite").path)
        let plain = try LocalStore(path: place.appendingPathComponent("plain.sqlite").path, access: .write(fullText: false))
        let full = hasWords ? try LocalStore(path: place.appendingPathComponent("full.sqlite").path, access: .write(fullText: true)) : nil
        var lines = Lines()
        var bytes = 0
        var seconds = [0.0, 0.0, 0.0]
        while lines.number < records {
            let (body, texts) = lines.batch(min(batch, records - lines.number))
            bytes += texts.reduce(0) { $0 + $1.count }
            seconds[0] += Meter.cpu { bare.insert(texts) }
            seconds[1] += try Meter.cpu { _ = try plain.ingest(body) }
            seconds[2] += try Meter.cpu { _ = try full?.ingest(body) }
        }
        print("\(records) records, \(bytes / records) bytes each")
        print("taking in                 MB per CPU-second   of a bare insert")
        for (name, time) in zip(["bare insert", "full_text: off", "full_text: on"].prefix(hasWords ? 3 : 2), seconds) {
            let speed = Double(bytes) / 1e6 / time
            print(
                "  " + name.padding(toLength: 24, withPad: " ", startingAt: 0) + String(format: "%17.1f   %16.2f", speed, seconds[0] / time)
            )
        }
        for (name, store) in [("off", plain), ("on", full)] {
            guard let store else { continue }
            print(
                "  bytes on disk a byte of line, full_text: \(name): "
                    + String(format: "%.2f", Double(try store.usedBytes()) / Double(bytes)))
        }
        return full ?? plain
    }

    /// Returns how long a search for a trace takes: the median, in milliseconds.
    private static func search(_ store: LocalStore, _ records: Int) throws -> Double {
        var generator = SystemRandomNumberGenerator()
        @discardableResult func measure(
            _ name: String, rounds: Int = searches, expecting wanted: Int? = nil, _ filter: (Int) -> StoreFilter
        ) throws -> Double {
            var times: [Double] = []
            for _ in 0..<rounds {
                let filter = filter(Int.random(in: 0..<records, using: &generator))
                _ = try store.records(filter)
                var found = 0
                times.append(try Meter.wall { found = try store.records(filter).count } * 1_000)
                precondition(wanted.map { $0 == found } ?? (found > 0), "\(name): found \(found)")
            }
            times.sort()
            let text = String(format: "%10.2f   %10.2f", times[times.count / 2], times[min(times.count * 99 / 100, times.count - 1)])
            print("  " + name.padding(toLength: 40, withPad: " ", startingAt: 0) + text)
            return times[times.count / 2]
        }
        func filter(_ change: (inout StoreFilter) -> Void) -> StoreFilter {
            var filter = StoreFilter()
            filter.limit = 100
            change(&filter)
            return filter
        }
        print("searching, warm                              median ms       99th %")
        let trace = try measure("a trace", expecting: Lines.ofTrace) { number in filter { $0.trace = Lines.trace(number / Lines.ofTrace) } }
        try measure("the newest 100", expecting: 100) { _ in filter { _ in } }
        try measure("the newest 100 errors", expecting: 100) { _ in filter { $0.setLevels(from: .error) } }
        if store.hasFullText {
            try measure("a rare word", expecting: Lines.ofTrace) { number in filter { $0.words = [Lines.trace(number / Lines.ofTrace)] } }
        }
        try measure("a common word, the newest 100", rounds: 5, expecting: 100) { _ in filter { $0.words = ["warehouse_loaded"] } }
        try measure("one logger, the newest 100", expecting: 100) { number in
            filter { $0.logger = "champion.scrapers.part\(number % 12)" }
        }
        let time = try Meter.wall { _ = try store.histogram(StoreFilter(), buckets: 80) } * 1_000
        print("  " + "a histogram of everything".padding(toLength: 40, withPad: " ", startingAt: 0) + String(format: "%10.2f", time))
        return trace
    }
}
