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

    /// One pair with a comma after it.
    static func appendMetadata(_ name: [UInt8], _ value: [UInt8], to output: inout [UInt8]) {
        unsafe JSONEscaping.appendString(bytes: name.span.bytes, to: &output)
        output.append(UInt8(ascii: ":"))
        unsafe JSONEscaping.appendString(bytes: value.span.bytes, to: &output)
        output.append(UInt8(ascii: ","))
    }

    static func request(_ streams: [LokiStreams.Stream]) -> [UInt8] {
        var body: [UInt8] = []
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
        return body
    }
}
