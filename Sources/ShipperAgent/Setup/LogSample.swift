import JSONText
import ShipperTailing

/// What the first lines of the logs show of how they are to be read.
public struct LogSample: Sendable, Equatable {
    /// Files that match now.
    public var files = 0
    /// Lines looked at.
    public var lines = 0
    /// Of these, JSON objects.
    public var objects = 0
    /// The key of their time, if they have one.
    public var timestamp: String?
    /// Whether they have a level under the key `level`.
    public var hasLevel = false
    /// Whether they have a trace id under the key `trace_id`.
    public var hasTrace = false

    public init() {}

    /// Bytes looked at of a file.
    private static let head = 64 << 10
    /// Files looked into.
    private static let mostFiles = 20

    /// Looks into the files that match.
    ///
    /// - Returns: with sentences on what cannot be read.
    public static func take(_ patterns: [String]) -> (sample: LogSample, problems: [String]) {
        let walk = DirectoryWalk(include: patterns.compactMap { try? PathPattern($0) }, exclude: [], followsSymlinks: true)
        let findings = walk.run()
        let files = findings.files.map(\.path.description)
        var (sample, problems) = (LogSample(), findings.problems.map(\.description))
        sample.files = files.count
        for path in files.prefix(mostFiles) {
            var bytes: [UInt8] = []
            do throws(FileProblem) {
                try ForwardFile(path: path).read(head, appendingTo: &bytes)
                sample.look(at: bytes)
            } catch {
                problems.append(error.description)
            }
        }
        return (sample, problems)
    }

    /// Whether lines are to be read as JSON.
    public var isJSON: Bool { lines == 0 || 2 * objects >= lines }

    /// Whole lines of a file's beginning.
    mutating func look(at bytes: [UInt8]) {
        let fields = RecordFields(times: RecordFields.usualTimes, wanted: ["level", "trace_id"])
        var slots = fields.emptySlots
        let span = unsafe bytes.span.bytes
        var start = 0
        while let end = ByteSearch.first(0x0A, in: span, from: start, to: bytes.count) {
            defer { start = end + 1 }
            if start == end { continue }
            lines += 1
            guard fields.scanner.scan(span, start..<end, into: &slots) else { continue }
            objects += 1
            hasLevel = hasLevel || slots[fields.wanted.lowerBound].hasValue
            hasTrace = hasTrace || slots[fields.wanted.lowerBound + 1].hasValue
            timestamp =
                timestamp
                ?? zip(fields.times, RecordFields.usualTimes).first { slot, _ in TimeParser.parse(slots[slot], of: span) != nil }?.1
        }
    }
}
