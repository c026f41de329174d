import JSONText
import ShipperCore

/// `PushRequest{streams=1}`, `StreamAdapter{labels=1, entries=2}`, `EntryAdapter{timestamp=1, line=2, structuredMetadata=3}`,
/// `LabelPairAdapter{name=1, value=2}`, with `google.protobuf.Timestamp{seconds=1, nanos=2}` (Loki's push.proto).
enum LokiProtobuf {
    /// One entry, as field 2 of its stream.
    @inline(__always)
    static func appendEntry(
        _ record: Record, _ block: borrowing RawSpan, metadata: [UInt8], to entries: inout [UInt8]
    ) {
        let (seconds, nanoseconds) = split(record.stamp)
        var timeLength = 1 + Protobuf.varintLength(UInt64(bitPattern: seconds))
        if nanoseconds > 0 { timeLength += 1 + Protobuf.varintLength(nanoseconds) }
        let length = 2 + timeLength + Protobuf.fieldLength(record.range.count) + metadata.count
        entries.append(Protobuf.tag(2))
        Protobuf.appendVarint(UInt64(length), to: &entries)
        entries.append(Protobuf.tag(1))
        entries.append(UInt8(timeLength))
        entries.append(1 << 3)
        Protobuf.appendVarint(UInt64(bitPattern: seconds), to: &entries)
        if nanoseconds > 0 {
            entries.append(2 << 3)
            Protobuf.appendVarint(nanoseconds, to: &entries)
        }
        entries.append(Protobuf.tag(2))
        Protobuf.appendVarint(UInt64(record.range.count), to: &entries)
        entries.append(block, record.range)
        entries.append(contentsOf: metadata)
    }

    /// One pair, as field 3 of its entry.
    @inline(__always)
    static func appendMetadata(_ name: [UInt8], _ value: [UInt8], to output: inout [UInt8]) {
        let length = Protobuf.fieldLength(name.count) + Protobuf.fieldLength(value.count)
        output.append(Protobuf.tag(3))
        Protobuf.appendVarint(UInt64(length), to: &output)
        unsafe Protobuf.appendField(1, name.span.bytes, to: &output)
        unsafe Protobuf.appendField(2, value.span.bytes, to: &output)
    }

    static func request(_ streams: [LokiStreams.Stream]) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(streams.reduce(0) { $0 + $1.entries.count + $1.labels.count + 16 })
        for stream in streams where !stream.entries.isEmpty {
            body.append(Protobuf.tag(1))
            let length = Protobuf.fieldLength(stream.labels.count) + stream.entries.count
            Protobuf.appendVarint(UInt64(length), to: &body)
            unsafe Protobuf.appendField(1, stream.labels.span.bytes, to: &body)
            body.append(contentsOf: stream.entries)
        }
        return body
    }

    /// Seconds rounded down, so that the nanoseconds are 0…999,999,999 before 1970 too, as the type demands.
    @inline(__always)
    static func split(_ time: Int64) -> (seconds: Int64, nanoseconds: UInt64) {
        let (seconds, rest) = time.quotientAndRemainder(dividingBy: 1_000_000_000)
        return rest < 0 ? (seconds - 1, UInt64(rest + 1_000_000_000)) : (seconds, UInt64(rest))
    }
}
