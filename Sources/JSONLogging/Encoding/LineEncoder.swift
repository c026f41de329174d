import JSONText
import Logging

/// Encodes events as lines of the champion layout into memory that it reuses.
///
/// `timestamp, level, event, logger, trace_id, service, environment, error, error_type`, then the metadata, sorted.
struct LineEncoder: Sendable {
    /// One whole line, its line feed included.
    private(set) var line: [UInt8] = []
    private var fields = FieldList()
    private var timestamps = RFC3339Writer()

    /// Memory beyond this is given back after a line, so that one line of 10 MB is not paid for ever.
    private static let keptCapacity = 64 * 1024

    /// Everything of a line that is not in the event itself.
    struct Surroundings {
        /// Since 1970.
        var nanoseconds: Int64
        var fixed: FixedFields
        var trace: TraceContext?
        var handlerMetadata: Logger.Metadata
        var providerMetadata: Logger.Metadata?
    }

    /// Makes ``line`` the line of `event`.
    mutating func encode(_ event: LogEvent, in surroundings: Surroundings) {
        clear()
        appendHead(of: event, at: surroundings.nanoseconds)
        var reserved = appendFixed(surroundings.fixed, trace: surroundings.trace)
        if let error = event.error {
            appendError(error)
            reserved.insert(.error)
        }
        fields.add(surroundings.handlerMetadata, precedence: 0, reserved: reserved)
        if let provided = surroundings.providerMetadata { fields.add(provided, precedence: 1, reserved: reserved) }
        if let metadata = event.metadata { fields.add(metadata, precedence: 2, reserved: reserved) }
        fields.write(to: &line)
        line.append(UInt8(ascii: "}"))
        line.append(UInt8(ascii: "\n"))
    }

    /// Forgets the line, so that nothing large is held until the next one.
    mutating func clear() {
        line.removeAll(keepingCapacity: line.capacity <= Self.keptCapacity)
        fields.removeAll(keepingCapacityUpTo: Self.keptCapacity)
    }

    private mutating func appendHead(of event: LogEvent, at nanoseconds: Int64) {
        line.append(raw: #"{"timestamp":""#)
        timestamps.append(nanoseconds: nanoseconds, digits: 6, to: &line)
        line.append(raw: ChampionLevel.fragment(of: event.level))
        JSONEscaping.appendString(event.message.description, to: &line)
    }

    private mutating func appendFixed(_ fixed: FixedFields, trace: TraceContext?) -> ReservedKeys {
        line.append(contentsOf: fixed.logger)
        var reserved = fixed.reserved
        if let trace {
            line.append(raw: #","trace_id":""#)
            trace.traceID.appendHex(to: &line)
            line.append(UInt8(ascii: "\""))
            reserved.insert(.traceID)
        }
        line.append(contentsOf: fixed.origin)
        return reserved
    }

    private mutating func appendError(_ error: any Error) {
        line.append(raw: #","error":"#)
        JSONEscaping.appendString(String(describing: error), to: &line)
        line.append(raw: #","error_type":"#)
        JSONEscaping.appendString(String(describing: type(of: error)), to: &line)
    }
}

extension [UInt8] {
    /// Appends text that is JSON already.
    fileprivate mutating func append(raw text: StaticString) {
        text.withUTF8Buffer { unsafe append(contentsOf: $0) }
    }
}
