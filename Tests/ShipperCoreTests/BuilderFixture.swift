@testable import ShipperCore

/// A builder over one file, with the little that a worker does around it.
struct BuilderFixture {
    static let file = FileContext(
        id: FileID(high: 1, low: 2), epoch: 3, path: "/var/log/champion/pipeline.ndjson", source: 0)
    /// When the file was read first, in nanoseconds since 1970.
    static let readTime: Int64 = 1_795_425_300_000_000_000

    var builder: BatchBuilder<RecordingEncoder>
    var cursor = FileCursor()
    var counts = LineCounts()
    var file = Self.file

    init(
        bytes: Int = 1 << 20, lines: Int = 10_000, format: SourcePlan.Format = .json, lineLimit: Int = 1024,
        timestamp: String? = "time", fields: [String] = ["level"], breaksTies: Bool = true, keepsEmptyLines: Bool = false
    ) {
        let encoder = RecordingEncoder(fieldPaths: fields)
        let plan = SourcePlan(
            name: "pipeline", format: format, lineLimit: lineLimit, timestamp: timestamp, fields: fields,
            extent: encoder.extent, keepsEmptyLines: keepsEmptyLines)
        builder = BatchBuilder(
            encoder: encoder, limits: BatchLimits(bytes: bytes, lines: lines), sources: [plan], breaksTies: breaksTies)
    }

    var records: [SeenRecord] { builder.encoder.records }

    /// A mark that dates every line of the file.
    static let mark = ReadTimeMark(start: 0, end: .max, time: readTime)

    mutating func consume(_ block: [UInt8], _ range: Range<Int>, mark: ReadTimeMark? = mark)
        -> BatchBuilder<RecordingEncoder>.Stop
    {
        unsafe builder.consume(block.span.bytes, range, of: file, cursor: &cursor, mark: mark, counts: &counts)
    }

    mutating func consume(_ text: String, mark: ReadTimeMark? = mark) -> BatchBuilder<RecordingEncoder>.Stop {
        consume(Array(text.utf8), 0..<text.utf8.count, mark: mark)
    }
}
