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
        entries.append(room: Protobuf.fieldLength(length)) { writer in
            writer.write(Protobuf.tag(2))
            writer.writeVarint(UInt64(length))
            writer.write(Protobuf.tag(1))
            writer.write(UInt8(timeLength))
            writer.write(1 << 3)
            writer.writeVarint(UInt64(bitPattern: seconds))
            if nanoseconds > 0 {
                writer.write(2 << 3)
                writer.writeVarint(nanoseconds)
            }
            writer.writeField(2, block.extracting(record.range))
            unsafe writer.write(metadata.span.bytes)
        }
    }

    /// A pair's name, as field 1 of the pair.
    static func name(_ name: String) -> [UInt8] {
        let name = Array(name.utf8)
        var field: [UInt8] = []
        field.append(room: Protobuf.fieldLength(name.count)) { unsafe $0.writeField(1, name.span.bytes) }
        return field
    }

    /// One pair, as field 3 of its entry.
    @inline(__always)
    static func appendMetadata(_ name: borrowing RawSpan, _ value: borrowing RawSpan, to output: inout [UInt8]) {
        let length = name.byteCount + Protobuf.fieldLength(value.byteCount)
        output.append(room: Protobuf.fieldLength(length)) { writer in
            writer.write(Protobuf.tag(3))
            writer.writeVarint(UInt64(length))
            writer.write(name)
            writer.writeField(2, value)
        }
    }

    static func appendRequest(_ streams: [LokiStreams.Stream], to body: inout [UInt8]) {
        func length(_ stream: LokiStreams.Stream) -> Int {
            Protobuf.fieldLength(stream.labels.count) + stream.entries.count
        }
        let streams = streams.filter { !$0.entries.isEmpty }
        body.append(room: streams.reduce(0) { $0 + Protobuf.fieldLength(length($1)) }) { writer in
            for stream in streams {
                writer.write(Protobuf.tag(1))
                writer.writeVarint(UInt64(length(stream)))
                unsafe writer.writeField(1, stream.labels.span.bytes)
                unsafe writer.write(stream.entries.span.bytes)
            }
        }
    }

    /// Seconds rounded down, so that the nanoseconds are 0…999,999,999 before 1970 too, as the type demands.
    @inline(__always)
    static func split(_ time: Int64) -> (seconds: Int64, nanoseconds: UInt64) {
        let (seconds, rest) = time.quotientAndRemainder(dividingBy: 1_000_000_000)
        return rest < 0 ? (seconds - 1, UInt64(rest + 1_000_000_000)) : (seconds, UInt64(rest))
    }
}
