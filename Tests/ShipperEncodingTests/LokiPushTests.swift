import JSONText
import ShipperCore
import ShipperEncoding
import ShipperTestSupport
import Testing

/// What the encoder makes can be read back, line by line, and cut.
@Suite struct LokiPushTests {
    private static let forms: [(LokiOptions.Format, BodyCompression)] = [
        (.protobuf, .snappy), (.protobuf, .gzip(level: 1)), (.protobuf, .none), (.json, .none), (.json, .gzip(level: 1)),
    ]

    private struct Line: Equatable {
        let level: String
        let text: String
        let time: Int64
    }

    private func lines(_ count: Int, _ generator: inout SeededGenerator) -> [Line] {
        let start = Int64.random(in: -5_000_000_000...5_000_000_000_000_000_000, using: &generator)
        return (0..<count).map { number in
            let level = ["info", "warn", "\"e\\\n", ""].randomElement(using: &generator) ?? ""
            let long = String(repeating: "long ", count: 400)
            let text = ["", "plain", "é \"x\"", "\u{0}\u{1F600}\n", long].randomElement(using: &generator) ?? ""
            // Within an hour, or a late line would go to another stream.
            let time = start + Int64.random(in: 0...3_600_000_000_000, using: &generator)
            return Line(level: level, text: "\(number)\(text)", time: time)
        }
    }

    private func encode(_ lines: [Line], _ format: LokiOptions.Format, _ compression: BodyCompression) throws -> Payload {
        let options = LokiOptions(
            labels: [.init(name: "level", value: .field("level"))], metadata: [.init(name: "again", path: "level")], host: "h",
            format: format, compression: compression)
        var encoder = try LokiEncoder(options, sourceNames: ["s"])
        encoder.begin(FileContext(id: FileID(high: 1, low: 2), epoch: 0, path: "/a", source: 0))
        for line in lines {
            let (text, level) = (Array(line.text.utf8), Array(line.level.utf8))
            let block = text + level
            let slice = JSONSlice(kind: level.isEmpty ? .absent : .string, start: text.count, end: block.count, hasEscapes: false)
            let record = Record(
                range: 0..<text.count, offset: 0, originalLength: text.count, isJSON: true,
                time: ParsedTime(nanoseconds: line.time, digits: 9), hasOwnTime: true, stamp: line.time)
            _ = unsafe encoder.route(record, slots: [.absent, slice], in: block.span.bytes)
            unsafe encoder.append(record, slots: [.absent, slice], in: block.span.bytes)
        }
        return try encoder.seal()
    }

    private func lines(of push: LokiPush) -> [Line] {
        push.entries.map { entry in
            Line(
                level: push.streams[entry.stream].labels["level"] ?? "", text: String(decoding: entry.text, as: UTF8.self),
                time: entry.time)
        }
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func `lines come back in their order with stream, time and text, and any of them make a push of their own`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let sent = lines(Int.random(in: 1...40, using: &generator), &generator)
        for (format, compression) in Self.forms {
            let payload = try encode(sent, format, compression)
            let push = try LokiPush(payload, format: format, compression: compression)
            #expect(lines(of: push) == sent, "seed \(seed), \(format) \(compression)")
            let kept = sent.indices.filter { _ in Bool.random(using: &generator) }
            guard !kept.isEmpty else { continue }
            let part = try LokiPush(push.payload(of: kept), format: format, compression: compression)
            #expect(lines(of: part) == kept.map { sent[$0] }, "seed \(seed), \(format) \(compression), \(kept)")
            // Cut to the same lines, the bytes are those that the encoder makes of them.
            let fresh = try encode(kept.map { sent[$0] }, format, compression)
            let isSameStreams = Set(kept.map { sent[$0].level }).count == 1
            if isSameStreams { #expect(try push.payload(of: kept).body == fresh.body, "seed \(seed)") }
        }
    }

    @Test func `metadata are counted and measured`() throws {
        let line = Line(level: "info", text: "t", time: 1)
        let push = try LokiPush(encode([line], .protobuf, .snappy), format: .protobuf, compression: .snappy)
        // file=/a and again=info.
        #expect(push.entries[0].metadataCount == 2 && push.entries[0].metadataSize == 6 + 9)
        let json = try LokiPush(encode([line], .json, .none), format: .json, compression: .none)
        #expect(json.entries[0].metadataCount == 2 && json.entries[0].metadataSize == 6 + 9)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `a garbled body is an error and never a trap`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let sent = lines(5, &generator)
        for (format, compression) in [(LokiOptions.Format.protobuf, BodyCompression.snappy), (.json, .none)] {
            let payload = try encode(sent, format, compression)
            var body = payload.body
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                body[Int.random(in: body.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            let cut = Array(body.prefix(Int.random(in: 0...body.count, using: &generator)))
            for bytes in [body, cut] {
                let garbled = Payload(body: bytes, uncompressedCount: payload.uncompressedCount, groups: payload.groups)
                _ = try? LokiPush(garbled, format: format, compression: compression)
            }
        }
    }
}
