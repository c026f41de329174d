import JSONText
import ShipperCore
import ShipperEncoding

/// The encoder of whatever kind of sink, where speed is no matter.
enum AnyPayloadEncoder: PayloadEncoder {
    case loki(LokiEncoder)
    case bulk(BulkEncoder)

    var fieldPaths: [String] {
        switch self {
        case .loki(let encoder): encoder.fieldPaths
        case .bulk(let encoder): encoder.fieldPaths
        }
    }

    var extent: TopLevelScanner.Extent {
        switch self {
        case .loki(let encoder): encoder.extent
        case .bulk(let encoder): encoder.extent
        }
    }

    var byteCount: Int {
        switch self {
        case .loki(let encoder): encoder.byteCount
        case .bulk(let encoder): encoder.byteCount
        }
    }

    private mutating func with<Result>(
        _ loki: (inout LokiEncoder) throws -> Result, _ bulk: (inout BulkEncoder) throws -> Result
    ) rethrows -> Result {
        switch self {
        case .loki(var encoder):
            defer { self = .loki(encoder) }
            return try loki(&encoder)
        case .bulk(var encoder):
            defer { self = .bulk(encoder) }
            return try bulk(&encoder)
        }
    }

    mutating func begin(_ file: FileContext) { with({ $0.begin(file) }, { $0.begin(file) }) }

    mutating func route(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan) -> Route? {
        switch self {
        case .loki(var encoder):
            defer { self = .loki(encoder) }
            return encoder.route(record, slots: slots, in: block)
        case .bulk: return .plain
        }
    }

    mutating func append(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan) {
        switch self {
        case .loki(var encoder):
            encoder.append(record, slots: slots, in: block)
            self = .loki(encoder)
        case .bulk(var encoder):
            encoder.append(record, slots: slots, in: block)
            self = .bulk(encoder)
        }
    }

    mutating func seal() throws -> Payload { try with({ try $0.seal() }, { try $0.seal() }) }

    mutating func settled(_ number: UInt64) {
        if case .loki(var encoder) = self {
            encoder.settled(number)
            self = .loki(encoder)
        }
    }
}
