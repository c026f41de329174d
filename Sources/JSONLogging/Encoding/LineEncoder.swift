import JSONText
import Logging

/// Encodes events as lines of a layout, into memory that it reuses.
///
/// Timestamp, level, message, logger, trace, service, environment, constants, error, source location; then the metadata,
/// sorted.
struct LineEncoder: Sendable {
    /// One whole line, its line feed included.
    private(set) var line: [UInt8] = []
    private var fields = FieldList()
    private var values: ValueEncoder
    private var timestamps = RFC3339Writer()
    private let form: LineForm

    /// Memory beyond this is given back after a line, so that one line of 10 MB is not paid for ever.
    private static let keptCapacity = 64 * 1024
    /// Room for `,"fields_cut":N}` and a line feed.
    private static let roomForTheEnd = 32

    /// Everything of a line that is not in the event itself.
    struct Surroundings {
        /// Since 1970.
        var nanoseconds: Int64
        var fixed: FixedFields
        var trace: TraceContext?
        var handlerMetadata: Logger.Metadata
        var providerMetadata: Logger.Metadata?
    }

    init(_ form: LineForm) {
        self.form = form
        values = ValueEncoder(limits: form.limits, redactor: form.redactor)
    }

    /// Parts of the line that were cut or left out.
    var cut: Int { values.cut }

    /// Makes ``line`` the line of `event`.
    mutating func encode(_ event: LogEvent, in surroundings: Surroundings) {
        clear()
        if let console = form.console {
            return console.append(event, in: surroundings, using: &values, to: &line)
        }
        appendHead(level: event.level, at: surroundings.nanoseconds)
        values.append(event.message.description, to: &line)
        var present = appendFixed(surroundings.fixed, trace: surroundings.trace)
        if let error = event.error { appendError(error, &present) }
        if form.location.isWanted(at: event.level) { appendLocation(of: event, &present) }
        addFields(of: event, in: surroundings, present)
        finish(leavingOut: fields.write(to: &line, limit: form.limits.lineBytes - Self.roomForTheEnd))
    }

    /// Forgets the line, so that nothing large is held until the next one.
    mutating func clear() {
        line.removeAll(keepingCapacity: line.capacity <= Self.keptCapacity)
        fields.removeAll(keepingCapacityUpTo: Self.keptCapacity)
        values.cut = 0
    }

    private mutating func addFields(of event: LogEvent, in surroundings: Surroundings, _ present: ReservedNames.Kinds) {
        add(surroundings.handlerMetadata, precedence: 0, present)
        if let provided = surroundings.providerMetadata { add(provided, precedence: 1, present) }
        if let metadata = event.metadata { add(metadata, precedence: 2, present) }
    }

    private mutating func add(_ metadata: Logger.Metadata, precedence: UInt8, _ present: ReservedNames.Kinds) {
        fields.add(
            metadata, precedence: precedence, names: form.template.reserved, present: present, using: &values)
    }

    private mutating func finish(leavingOut count: Int) {
        if count > 0 {
            values.cut += count
            line.append(raw: #","fields_cut":"#)
            JSONNumber.append(Int64(count), to: &line)
        }
        line.append(raw: "}\n")
    }
}

// MARK: - What the layout knows

extension LineEncoder {
    private mutating func appendHead(level: Logger.Level, at nanoseconds: Int64) {
        line.append(contentsOf: form.template.head)
        timestamps.append(nanoseconds: nanoseconds, digits: form.template.timestampDigits, to: &line)
        line.append(contentsOf: form.template.betweenTimestampAndMessage(at: level))
    }

    private mutating func appendFixed(_ fixed: FixedFields, trace: TraceContext?) -> ReservedNames.Kinds {
        line.append(contentsOf: fixed.logger)
        var present = fixed.present
        if let trace {
            if let key = form.template.traceID {
                line.append(contentsOf: key)
                trace.traceID.appendHex(to: &line)
                line.append(UInt8(ascii: "\""))
                present.insert(.trace)
            }
            if let key = form.template.spanID, let span = trace.spanID {
                line.append(contentsOf: key)
                span.appendHex(to: &line)
                line.append(UInt8(ascii: "\""))
                present.insert(.span)
            }
        }
        line.append(contentsOf: fixed.origin)
        return present
    }

    private mutating func appendError(_ error: any Error, _ present: inout ReservedNames.Kinds) {
        let (template, description) = (form.template, ErrorDescription(error))
        present.insert(.error)
        if let key = template.error {
            line.append(contentsOf: key)
            values.append(description.message, to: &line)
        }
        if let key = template.errorType {
            line.append(contentsOf: key)
            values.append(description.type, to: &line)
        }
        if let key = template.errorChain, !description.chain.isEmpty {
            line.append(contentsOf: key)
            values.append(.array(description.chain.map { .string($0) }), to: &line)
        }
    }

    private mutating func appendLocation(of event: LogEvent, _ present: inout ReservedNames.Kinds) {
        let location = form.template.location
        present.insert(.location)
        if let key = location.object {
            line.append(contentsOf: key)
            line.append(UInt8(ascii: "{"))
        }
        let start = line.count
        if let key = location.file {
            line.append(contentsOf: key)
            JSONEscaping.appendString(event.file, to: &line)
        }
        if let key = location.function {
            line.append(contentsOf: key)
            JSONEscaping.appendString(event.function, to: &line)
        }
        if let key = location.line {
            line.append(contentsOf: key)
            JSONNumber.append(UInt64(event.line), to: &line)
        }
        guard location.object != nil else { return }
        // The first part in an object has no comma before it.
        if line.count > start { line.remove(at: start) }
        line.append(UInt8(ascii: "}"))
    }
}

extension [UInt8] {
    /// Appends text that is JSON already.
    mutating func append(raw text: StaticString) {
        text.withUTF8Buffer { unsafe append(contentsOf: $0) }
    }
}
