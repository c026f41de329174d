import JSONText
import ShipperCore
import ShipperEncoding
import ShipperStore

/// The encoder of whatever kind of sink, where speed is no matter.
enum AnyPayloadEncoder: PayloadEncoder {
    case loki(LokiEncoder)
    case bulk(BulkEncoder)
    case store(StoreEncoder)

    private var encoder: any PayloadEncoder {
        switch self {
        case .loki(let encoder): encoder
        case .bulk(let encoder): encoder
        case .store(let encoder): encoder
        }
    }

    var fieldPaths: [String] { encoder.fieldPaths }
    var extent: TopLevelScanner.Extent { encoder.extent }
    var byteCount: Int { encoder.byteCount }

    private mutating func with<Result>(_ deed: (inout any PayloadEncoder) throws -> Result) rethrows -> Result {
        var encoder = encoder
        defer {
            switch encoder {
            case let encoder as LokiEncoder: self = .loki(encoder)
            case let encoder as BulkEncoder: self = .bulk(encoder)
            case let encoder as StoreEncoder: self = .store(encoder)
            default: break
            }
        }
        return try deed(&encoder)
    }

    mutating func begin(_ file: FileContext) { with { $0.begin(file) } }

    mutating func route(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan) -> Route? {
        guard case .loki(var encoder) = self else { return .plain }
        defer { self = .loki(encoder) }
        return encoder.route(record, slots: slots, in: block)
    }

    mutating func append(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan) {
        switch self {
        case .loki(var encoder):
            encoder.append(record, slots: slots, in: block)
            self = .loki(encoder)
        case .bulk(var encoder):
            encoder.append(record, slots: slots, in: block)
            self = .bulk(encoder)
        case .store(var encoder):
            encoder.append(record, slots: slots, in: block)
            self = .store(encoder)
        }
    }

    mutating func seal() throws -> Payload { try with { try $0.seal() } }

    mutating func settled(_ number: UInt64) { with { $0.settled(number) } }
}
