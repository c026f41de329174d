import ByteCompression
import Foundation
import JSONText
import ShipperCore
import ShipperEncoding
import Testing

/// The bytes on the wire, written out, and read back by a decoder that shares nothing with the encoder.
@Suite struct WireFormatTests {
    static let line = #"{"timestamp":"2026-11-23T10:00:00.000001Z","level":"info","event":"é \"x\"","trace_id":"ab"}"#
    static let file = FileContext(id: FileID(high: 1, low: 2), epoch: 3, path: "/var/log/a.ndjson", source: 0)

    /// One batch of these lines through the whole CPU-bound path.
    static func seal<Encoder: PayloadEncoder>(
        _ lines: [String], _ encoder: Encoder, format: SourcePlan.Format = .json, breaksTies: Bool = true
    ) throws -> SealedBatch {
        let plan = SourcePlan(
            name: "pipeline", format: format, lineLimit: 1024, timestamp: "timestamp", fields: encoder.fieldPaths,
            extent: encoder.extent)
        var builder = BatchBuilder(
            encoder: encoder, limits: BatchLimits(bytes: 1 << 20, lines: 1000), sources: [plan], breaksTies: breaksTies)
        let block = Array(lines.map { $0 + "\n" }.joined().utf8)
        var (cursor, counts) = (FileCursor(offset: 100), LineCounts())
        let stop = unsafe builder.consume(
            block.span.bytes, 0..<block.count, of: file, cursor: &cursor,
            mark: ReadTimeMark(start: 0, end: 1 << 20, time: 5), counts: &counts)
        #expect(stop == .blockDone)
        return try builder.seal()
    }

    private func loki(_ format: LokiOptions.Format, _ compression: BodyCompression) throws -> LokiEncoder {
        try LokiEncoder(
            LokiOptions(
                labels: [.init(name: "level", value: .field("level")), .init(name: "app", value: .fixed("a\"b\\c\n"))],
                metadata: [.init(name: "trace_id", path: "trace_id")], host: "h", format: format, compression: compression),
            sourceNames: ["pipeline"])
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Field by field: the golden bytes of one push of one entry.
    @Test func `Loki's protobuf is byte for byte what push.proto says`() throws {
        let batch = try Self.seal([Self.line], loki(.protobuf, .none))
        let labels = Array(#"{app="a\"b\\c\n", host="h", level="info", source="pipeline"}"#.utf8)
        let line = Array(Self.line.utf8)
        func field(_ number: UInt8, _ contents: [UInt8]) -> [UInt8] {
            let count = contents.count
            let length = count < 128 ? [UInt8(count)] : [UInt8(count & 0x7F) | 0x80, UInt8(count >> 7)]
            return [number << 3 | 2] + length + contents
        }
        func pair(_ name: String, _ value: String) -> [UInt8] { field(3, field(1, Array(name.utf8)) + field(2, Array(value.utf8))) }
        // 2026-11-23T10:00:00Z is 1795428000 s = varint A0 9D 90 D8 06; the nanoseconds are 1000 = E8 07.
        let time: [UInt8] = [0x08, 0xA0, 0x9D, 0x90, 0xD8, 0x06, 0x10, 0xE8, 0x07]
        let entry = field(1, time) + field(2, line) + pair("file", "/var/log/a.ndjson") + pair("trace_id", "ab")
        let golden = field(1, field(1, labels) + field(2, entry))
        // Without a compressor the protobuf still travels as a snappy block of literals, as Loki insists.
        let body = try unsafe Snappy.decompress(batch.payload.body.span.bytes, limit: 1 << 20)
        #expect(body == golden)
        #expect(batch.payload.uncompressedCount == golden.count)
    }

    @Test func `Loki's JSON is byte for byte what the push API says`() throws {
        let batch = try Self.seal([Self.line, Self.line], loki(.json, .none))
        let escaped = Self.line.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let metadata = #"{"file":"/var/log/a.ndjson","trace_id":"ab"}"#
        let golden =
            #"{"streams":[{"stream":{"app":"a\"b\\c\n","host":"h","level":"info","source":"pipeline"},"values":["#
            + #"["1795428000000001000",""# + escaped + "\"," + metadata + "],"
            + #"["1795428000000001001",""# + escaped + "\"," + metadata + "]]}]}"
        #expect(text(batch.payload.body) == golden)
    }

    @Test func `Elasticsearch's bulk body is byte for byte a create and the line behind what is spliced in`() throws {
        let encoder = try BulkEncoder(BulkOptions(host: "h", compression: .none), sourceNames: ["pipeline"])
        let batch = try Self.seal([Self.line], encoder, breaksTies: false)
        let lines = text(batch.payload.body).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 3 && lines[2].isEmpty)
        #expect(lines[0] == #"{"create":{"_id":"\#(lines[0].dropFirst(18).prefix(22))"}}"#)
        #expect(
            lines[1] == #"{"@timestamp":"2026-11-23T10:00:00.000001Z","host.name":"h","log.file.path":"/var/log/a.ndjson","#
                + #""log.source":"pipeline","log.offset":100,"# + Self.line.dropFirst())
    }

    @Test func `every protobuf form is read back by a decoder of another language`() throws {
        let lines = (0..<300).map { Self.line.replacing("\"ab\"", with: "\"\($0)\"") } + ["not json", ""]
        for compression in [BodyCompression.snappy, .gzip(level: 1), .none] {
            let batch = try Self.seal(lines, loki(.protobuf, compression))
            let decoded = try decodeWithPython(batch.payload.body, isGzip: compression == .gzip(level: 1))
            #expect(decoded.count == 301)
            #expect(Set(decoded.map(\.line)) == Set(lines.dropLast()))
            #expect(Set(decoded.map(\.ts)).count == 301)
        }
    }

    @Test(arguments: [
        (
            #"{}"#,
            #"{"@timestamp":"1970-01-01T00:00:00.000000105Z","host.name":"h","log.file.path":"/var/log/a.ndjson","log.source":"pipeline","log.offset":100}"#
        ),
        (
            #"{"host":"x","a":1}"#,
            #"{"@timestamp":"1970-01-01T00:00:00.000000105Z","log.file.path":"/var/log/a.ndjson","log.source":"pipeline","log.offset":100,"host":"x","a":1}"#
        ),
        (
            #"{"host":{"name":"x"}}"#,
            #"{"@timestamp":"1970-01-01T00:00:00.000000105Z","log.file.path":"/var/log/a.ndjson","log.source":"pipeline","log.offset":100,"host":{"name":"x"}}"#
        ),
        (#"{"log":"x","@timestamp":"t"}"#, #"{"host.name":"h","log":"x","@timestamp":"t"}"#),
        (
            "plain \"text\"",
            #"{"@timestamp":"1970-01-01T00:00:00.000000105Z","host.name":"h","log.file.path":"/var/log/a.ndjson","log.source":"pipeline","log.offset":100,"message":"plain \"text\"","tags":["not_json"]}"#
        ),
    ])
    func `a document keeps what its line says, and gets what the line has not`(line: String, document: String) throws {
        let encoder = try BulkEncoder(BulkOptions(host: "h", compression: .none), sourceNames: ["pipeline"])
        let batch = try Self.seal([line], encoder, breaksTies: false)
        #expect(text(batch.payload.body).split(separator: "\n")[1] == document)
        _ = try JSONSerialization.jsonObject(with: Data(document.utf8))
    }

    @Test func `a subset of a bulk body holds the wanted items whole`() throws {
        let encoder = try BulkEncoder(BulkOptions(host: "h"), sourceNames: ["pipeline"])
        let batch = try Self.seal((0..<5).map { "{\"n\":\($0)}" }, encoder, breaksTies: false)
        let subset = try BulkSubset(.gzip(level: 1)).items([1, 4], of: batch.payload)
        let body = try unsafe Gzip.decompress(subset.body.span.bytes, limit: 1 << 20)
        let documents = text(body).split(separator: "\n").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        #expect(documents.count == 2 && documents[0].hasSuffix("\"n\":1}") && documents[1].hasSuffix("\"n\":4}"))
    }

    private struct Decoded: Decodable {
        let ts: String
        let line: String
    }

    /// Python's zlib, and the test server's own snappy and protobuf readers.
    private func decodeWithPython(_ body: [UInt8], isGzip: Bool) throws -> [Decoded] {
        let servers = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("ShipperTestSupport/Servers")
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "decode_push.py"] + (isGzip ? ["--gzip"] : [])
        process.currentDirectoryURL = servers
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(body))
        try input.fileHandleForWriting.close()
        let rows = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try rows.split(separator: 0x0A).map { try JSONDecoder().decode(Decoded.self, from: $0) }
    }
}
