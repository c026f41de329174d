import JSONText
import ShipperCore
import ShipperEncoding
import Testing

/// Label values and structured metadata stay below Loki's limits.
@Suite struct LokiLimitsTests {
    /// One line whose fields a and b hold these texts, through the encoder and back.
    private func push(_ a: String, _ b: String, metadataLimit: Int = 65_536, labelLimit: Int = 2_048) throws -> (LokiPush, Payload) {
        let options = LokiOptions(
            labels: [.init(name: "l", value: .field("a"))], metadata: [.init(name: "aa", path: "a"), .init(name: "bb", path: "b")],
            host: "h", fileMetadata: "file", labelValueLimit: labelLimit, metadataLimit: metadataLimit)
        var encoder = try LokiEncoder(options, sourceNames: ["s"])
        encoder.begin(FileContext(id: FileID(high: 1, low: 2), epoch: 0, path: "/path", source: 0))
        let (one, two) = (Array(a.utf8), Array(b.utf8))
        let slots = [
            JSONSlice.absent, JSONSlice(kind: .string, start: 0, end: one.count, hasEscapes: a.contains("\\")),
            JSONSlice(kind: .string, start: one.count, end: one.count + two.count, hasEscapes: b.contains("\\")),
        ]
        let record = Record(
            range: 0..<0, offset: 0, originalLength: 0, isJSON: true, time: ParsedTime(nanoseconds: 1, digits: 9), hasOwnTime: true,
            stamp: 1)
        let block = one + two
        _ = unsafe encoder.route(record, slots: slots, in: block.span.bytes)
        unsafe encoder.append(record, slots: slots, in: block.span.bytes)
        let payload = try encoder.seal()
        return (try LokiPush(payload, format: .protobuf, compression: .snappy), payload)
    }

    @Test func `what fits is sent whole`() throws {
        let (push, payload) = try push("1234", "5678", metadataLimit: 4 + 5 + 2 + 4 + 2 + 4)
        #expect(push.entries[0].metadataSize == 21 && push.entries[0].metadataCount == 3 && payload.notes.valuesCut == 0)
    }

    @Test(arguments: 0...40)
    func `what does not fit is cut or left out, and the sum is never over the limit`(limit: Int) throws {
        let (push, payload) = try push("ééé", "ü\\u00fc", metadataLimit: limit)
        let entry = push.entries[0]
        #expect(entry.metadataSize <= limit)
        // file=/path takes 9, aa=ééé 8, bb=üü 6.
        #expect((payload.notes.valuesCut > 0) == (limit < 23), "\(payload.notes.valuesCut) cut")
    }

    @Test func `a label value is cut at a whole character`() throws {
        let (push, payload) = try push(String(repeating: "é", count: 50), "", labelLimit: 65)
        #expect(push.streams[0].labels["l"] == String(repeating: "é", count: 32))
        #expect(payload.notes.valuesCut == 1)
    }

    @Test func `the count begins anew with each body`() throws {
        #expect(try push("a", "b").1.notes.valuesCut == 0)
    }
}
