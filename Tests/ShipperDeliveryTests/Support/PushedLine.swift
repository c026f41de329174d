import JSONText
import ShipperCore
import ShipperEncoding

/// A line of a push that a test makes: its stream, time and text.
struct PushedLine {
    var level = "info"
    /// Nanoseconds since 1970.
    var time: Int64
    var text = "line"
    var metadata = ""

    /// 2026-11-23T18:57:22Z.
    static let base: Int64 = 1_795_460_242_000_000_000
    static let labelNames: Set<String> = ["app", "level"]

    static func options(_ format: LokiOptions.Format, _ compression: BodyCompression) -> LokiOptions {
        LokiOptions(
            labels: [.init(name: "app", value: .fixed("a\"b")), .init(name: "level", value: .field("level"))],
            metadata: [.init(name: "m", path: "m")], host: "", hostLabel: nil, sourceLabel: nil, fileMetadata: nil, format: format,
            compression: compression)
    }

    /// The push of these lines, made by the encoder itself.
    static func payload(
        _ lines: [PushedLine], _ format: LokiOptions.Format = .protobuf, _ compression: BodyCompression = .snappy
    ) throws -> Payload {
        var encoder = try LokiEncoder(options(format, compression), sourceNames: ["s"])
        encoder.begin(FileContext(id: FileID(high: 1, low: 2), epoch: 0, path: "/a", source: 0))
        for line in lines {
            // The block holds the label's and the metadata's values behind the line.
            let (text, level, metadata) = (Array(line.text.utf8), Array(line.level.utf8), Array(line.metadata.utf8))
            let block = text + level + metadata
            let levelEnd = text.count + level.count
            let slots = [
                JSONSlice.absent, slice(text.count, levelEnd), slice(levelEnd, block.count),
            ]
            let record = Record(
                range: 0..<text.count, offset: 0, originalLength: text.count, isJSON: true,
                time: ParsedTime(nanoseconds: line.time, digits: 9), hasOwnTime: true, stamp: line.time)
            _ = unsafe encoder.route(record, slots: slots, in: block.span.bytes)
            unsafe encoder.append(record, slots: slots, in: block.span.bytes)
        }
        return try encoder.seal()
    }

    private static func slice(_ start: Int, _ end: Int) -> JSONSlice {
        start == end ? .absent : JSONSlice(kind: .string, start: start, end: end, hasEscapes: false)
    }

    static func push(_ lines: [PushedLine]) throws -> LokiPush {
        try LokiPush(payload(lines), format: .protobuf, compression: .snappy)
    }

    /// The labels as Loki's texts show them: with the one that it adds.
    static func shown(_ level: String) -> String { #"{app="a\"b", level="\#(level)", service_name="a\"b"}"# }
}
