import JSONText
import ShipperCore

/// `{"streams":[{"stream":{…},"values":[["<ns>","<line>",{"k":"v"}],…]}]}`: every value a string, as Loki insists.
enum LokiJSON {
    static func appendEntry(
        _ record: Record, _ block: borrowing RawSpan, metadata: [UInt8], to entries: inout [UInt8]
    ) {
        if !entries.isEmpty { entries.append(UInt8(ascii: ",")) }
        entries.append("[\"")
        JSONNumber.append(record.stamp, to: &entries)
        entries.append("\",")
        JSONEscaping.appendString(bytes: block.extracting(record.range), to: &entries)
        if !metadata.isEmpty {
            entries.append(",{")
            entries.append(contentsOf: metadata.dropLast())
            entries.append(UInt8(ascii: "}"))
        }
        entries.append(UInt8(ascii: "]"))
    }

    /// A pair's name and the colon behind it.
    static func name(_ name: String) -> [UInt8] {
        var text: [UInt8] = []
        JSONEscaping.appendString(name, to: &text)
        text.append(UInt8(ascii: ":"))
        return text
    }

    /// One pair with a comma after it.
    @inline(__always)
    static func appendMetadata(_ name: borrowing RawSpan, _ value: borrowing RawSpan, to output: inout [UInt8]) {
        output.append(name, 0..<name.byteCount)
        JSONEscaping.appendString(bytes: value, to: &output)
        output.append(UInt8(ascii: ","))
    }

    static func appendRequest(_ streams: [LokiStreams.Stream], to body: inout [UInt8]) {
        body.reserveCapacity(streams.reduce(16) { $0 + $1.entries.count + $1.labels.count + 32 })
        body.append("{\"streams\":[")
        for stream in streams where !stream.entries.isEmpty {
            if body.last == UInt8(ascii: "}") { body.append(UInt8(ascii: ",")) }
            body.append("{\"stream\":")
            body.append(contentsOf: stream.labels)
            body.append(",\"values\":[")
            body.append(contentsOf: stream.entries)
            body.append("]}")
        }
        body.append("]}")
    }
}
