import Glibc
import ShipperCore
import ShipperTailing

/// What it costs to write down a batch before it leaves: a note and one sync, on the disk that TMPDIR is on.
///
/// An agent syncs once for all batches that are ready together; here each has its own sync, the dearest way.
struct IntentCost {
    private static let batches = 500
    private static let linesPerBatch = 3_000

    /// Microseconds of CPU time for each batch.
    let cpu: Double
    /// Milliseconds until the disk has it: the median, and the 99th of a hundred.
    let median: Double
    let high: Double
    /// Bytes of the journal for each batch.
    let bytes: Int

    init() throws {
        let folder = "\(InputFile.temporaryFolder)/shipper-benchmark-state-\(getpid())"
        defer { Self.remove(folder) }
        let state = try StateDirectory(path: folder)
        var journal = try IntentJournal(directory: state, sink: "loki", routing: "benchmark")
        let file = FileContext(id: FileID(high: 1, low: 2), epoch: 0, path: "/var/log/champion/pipeline.ndjson", source: 0)
        var times: [Double] = []
        let before = Meter.cpuSeconds()
        for number in 0..<UInt64(Self.batches) {
            let start = number << 20
            let range = FileRange(file: file, start: start, end: start + 1 << 20, tie: TimestampTie(), lines: Self.linesPerBatch)
            let began = ContinuousClock.now
            journal.note([range], newest: [7: Int64(start)])
            try journal.sync()
            times.append((ContinuousClock.now - began) / .milliseconds(1))
        }
        cpu = (Meter.cpuSeconds() - before) / Double(Self.batches) * 1e6
        times.sort()
        (median, high) = (times[times.count / 2], times[times.count * 99 / 100])
        bytes = Int(OpenFile.facts(at: state.file("intents/loki"))?.size ?? 0) / Self.batches
    }

    private static func remove(_ folder: String) {
        for name in ["intents/loki", "intents/loki.previous", "lock"] { unsafe unlink("\(folder)/\(name)") }
        for name in ["intents", "checkpoints", "dead-letter", ""] { unsafe rmdir("\(folder)/\(name)") }
    }

    /// Beside what the batch itself costs: `path` is the row of the same sink, `batches` how many it made.
    func text(besides path: Cost) -> String {
        let share = cpu / (path.cpuSeconds / Double(path.batches) * 1e6) * 100
        return """
            An intent, with a sync for each batch: \(fixed(cpu, 0)) µs of CPU time, which is \(fixed(share, 2)) % of what the path \
            takes for a batch (Loki protobuf, snappy); on this disk after \(fixed(median, 2)) ms (99th percentile \
            \(fixed(high, 2))); \(bytes) bytes.
            """
    }
}
