import JSONText
import Logging

/// Encodes events as lines of a layout, into memory that it reuses.
///
/// Timestamp, level, message, logger, trace, service, environment, constants, error, source location; then the metadata,
/// sorted.
struct LineEncoder: ~Copyable, Sendable {
    /// One whole line, its line feed included.
    private(set) var line = LineBuffer()
    /// Where the line goes on behind its time.
    private var tailStart = 0
    private var fields: FieldList
    private var values: ValueEncoder
    private var typed: LogFields
    private var timestamps = RFC3339Writer()
    private let form: LineForm

    /// Memory beyond this is given back after a line, so that one line of 10 MB is not paid for ever.
    private static let keptCapacity = 64 * 1024
    /// Room for `,"fields_cut":N}` and a line feed.
    private static let roomForTheEnd = 32

    /// Everything of a line that is not in the event itself.
    struct Surroundings: ~Copyable {
        /// Since 1970.
        var nanoseconds: Int64
        var fixed: FixedFields
        var trace: TraceText?
        var handlerMetadata: Logger.Metadata
        var providerMetadata: Logger.Metadata?
    }

    init(_ form: LineForm) {
        self.form = form
        values = ValueEncoder(limits: form.limits, redactor: form.redactor)
        fields = FieldList(form.template.reserved, hiding: form.redactor)
        typed = LogFields(
            values: values, names: form.template.reserved, limit: form.limits.lineBytes - Self.roomForTheEnd)
    }

    /// Parts of the line that were cut or left out.
    var cut: Int { values.cut }

    /// Makes ``line`` the line of `event`.
    mutating func encode(_ event: LogEvent, in surroundings: borrowing Surroundings) {
        clear()
        if let console = form.console {
            typed.begin([])
            tailStart = console.appendTime(surroundings.nanoseconds, to: &line)
            return console.append(event, in: surroundings, using: &values, typed: typed, to: &line)
        }
        let present = appendHead { encoder in
            encoder.appendStart(level: event.level, at: surroundings.nanoseconds)
            encoder.values.append(event.message.description, to: &encoder.line)
            var present = encoder.appendFixed(surroundings.fixed, trace: surroundings.trace)
            if let error = event.error { encoder.appendError(error, &present) }
            if encoder.form.location.isWanted(at: event.level) {
                encoder.appendLocation(event.file, event.function, event.line, &present)
            }
            return present
        }
        addFields(of: event, in: surroundings, present)
        finish(leavingOut: fields.write(to: &line, limit: form.limits.lineBytes - Self.roomForTheEnd))
    }

    /// Appends all that a line has but its fields. Where that takes more than three quarters of the line, long strings in it are cut
    /// shorter than the limit says, so that the line keeps within its own.
    @inline(__always)
    private mutating func appendHead(_ append: (inout LineEncoder) -> ReservedNames.Kinds) -> ReservedNames.Kinds {
        while true {
            let present = append(&self)
            if line.count <= form.limits.lineBytes / 4 * 3 || values.stringBytes == LogLimits.shortestString {
                values.stringBytes = form.limits.stringBytes
                return present
            }
            values.stringBytes = max(values.stringBytes / 4, LogLimits.shortestString)
            clear()
        }
    }

    /// Forgets the line, so that nothing large is held until the next one.
    mutating func clear() {
        line.removeAll(keepingCapacityUpTo: Self.keptCapacity)
        fields.removeAll(keepingCapacityUpTo: Self.keptCapacity)
        values.cut = 0
    }

    private mutating func addFields(of event: LogEvent, in surroundings: borrowing Surroundings, _ present: ReservedNames.Kinds) {
        add(surroundings.handlerMetadata, precedence: 0, present)
        if let provided = surroundings.providerMetadata { add(provided, precedence: 1, present) }
        if let metadata = event.metadata { add(metadata, precedence: 2, present) }
    }

    private mutating func add(_ metadata: Logger.Metadata, precedence: UInt8, _ present: ReservedNames.Kinds) {
        fields.add(metadata, precedence: precedence, present: present, using: &values)
    }

    private mutating func finish(leavingOut count: Int) {
        if count > 0 {
            values.cut += count
            line.append(#","fields_cut":"#)
            JSONNumber.append(Int64(count), to: &line)
        }
        line.append("}\n")
    }
}

// MARK: - Repetitions

extension LineEncoder {
    /// Lends the line from behind its time on: what two records have in common that differ in their time alone.
    func withTail<Result>(_ body: (borrowing RawSpan) -> Result) -> Result {
        let start = tailStart
        return line.withBytes { body($0.extracting(droppingFirst: start)) }
    }

    /// Makes ``line`` that of a record which has been said before, with the number of its repetitions at the end.
    mutating func encode(_ repeated: DuplicateFilter.Repeated, at nanoseconds: Int64) {
        clear()
        let count = String(repeated.count)
        if let console = form.console {
            tailStart = console.appendTime(nanoseconds, to: &line)
            append(repeated.tail.dropLast() + Array(" \(ReservedNames.repeated)=\(count)\n".utf8))
        } else {
            append(form.template.head)
            timestamps.append(nanoseconds: nanoseconds, digits: form.template.timestampDigits, to: &line)
            tailStart = line.count
            append(repeated.tail.dropLast(2) + Array(",\"\(ReservedNames.repeated)\":\(count)}\n".utf8))
        }
    }
}

// MARK: - The typed call

extension LineEncoder {
    /// What a typed call says before its fields.
    struct TypedHead {
        var level: Logger.Level
        var message: StaticString
        var error: (any Error)?
        var file, function: StaticString
        var line: UInt

        /// The same for those who take swift-log's events.
        var event: LogEvent {
            LogEvent(
                level: level, message: "\(message)", error: error, metadata: nil, source: nil,
                file: file.description, function: function.description, line: line)
        }
    }

    /// Makes ``line`` the line of a typed call.
    mutating func encode(_ head: TypedHead, in surroundings: borrowing Surroundings, _ setFields: (inout LogFields) -> Void) {
        clear()
        if let console = form.console { return encode(head, in: surroundings, as: console, setFields) }
        let present = appendHead { encoder in
            encoder.appendStart(level: head.level, at: surroundings.nanoseconds)
            JSONEscaping.appendString(head.message, to: &encoder.line)
            var present = encoder.appendFixed(surroundings.fixed, trace: surroundings.trace)
            if let error = head.error { encoder.appendError(error, &present) }
            if encoder.form.location.isWanted(at: head.level) {
                encoder.appendLocation(head.file.description, head.function.description, head.line, &present)
            }
            return present
        }
        typed.begin(present)
        swap(&line, &typed.bytes)
        setFields(&typed)
        addInherited(surroundings, present)
        swap(&line, &typed.bytes)
        values.cut += typed.values.cut
        let limit = form.limits.lineBytes - Self.roomForTheEnd
        finish(leavingOut: typed.leftOut + fields.write(to: &line, limit: limit))
    }

    private mutating func encode(
        _ head: TypedHead, in surroundings: borrowing Surroundings, as console: ConsoleForm,
        _ setFields: (inout LogFields) -> Void
    ) {
        typed.begin([])
        setFields(&typed)
        tailStart = console.appendTime(surroundings.nanoseconds, to: &line)
        console.append(head.event, in: surroundings, using: &values, typed: typed, to: &line)
        typed.bytes.removeAll(keepingCapacityUpTo: Self.keptCapacity)
    }

    /// The logger's and the provider's metadata, as far as the call does not set the same.
    private mutating func addInherited(_ surroundings: borrowing Surroundings, _ present: ReservedNames.Kinds) {
        add(surroundings.handlerMetadata, precedence: 0, present)
        if let provided = surroundings.providerMetadata { add(provided, precedence: 1, present) }
        if fields.isEmpty { return }
        fields.removeAll { typed.holds($0) }
    }
}

// MARK: - What the layout knows

extension LineEncoder {
    private mutating func append(_ fragment: [UInt8]) { line.append(unsafe fragment.span.bytes) }

    private mutating func appendStart(level: Logger.Level, at nanoseconds: Int64) {
        append(form.template.head)
        timestamps.append(nanoseconds: nanoseconds, digits: form.template.timestampDigits, to: &line)
        tailStart = line.count
        append(form.template.betweenTimestampAndMessage(at: level))
    }

    private mutating func appendFixed(_ fixed: FixedFields, trace: TraceText?) -> ReservedNames.Kinds {
        append(fixed.logger)
        var present = fixed.present
        if let trace {
            if let key = form.template.traceID {
                append(key)
                line.append(trace.traceID)
                line.append(UInt8(ascii: "\""))
                present.insert(.trace)
            }
            if let key = form.template.spanID, let span = trace.spanID {
                append(key)
                line.append(span)
                line.append(UInt8(ascii: "\""))
                present.insert(.span)
            }
        }
        append(fixed.origin)
        return present
    }

    private mutating func appendError(_ error: any Error, _ present: inout ReservedNames.Kinds) {
        let (template, description) = (form.template, ErrorDescription(error))
        present.insert(.error)
        if let key = template.error {
            append(key)
            values.append(description.message, to: &line)
        }
        if let key = template.errorType {
            append(key)
            values.append(description.type, to: &line)
        }
        if let key = template.errorChain, !description.chain.isEmpty, values.stringBytes > LogLimits.shortestString {
            append(key)
            values.append(.array(description.chain.map { .string($0) }), to: &line)
        }
    }

    private mutating func appendLocation(
        _ file: String, _ function: String, _ number: UInt, _ present: inout ReservedNames.Kinds
    ) {
        let location = form.template.location
        present.insert(.location)
        if let key = location.object {
            append(key)
            line.append(UInt8(ascii: "{"))
        }
        if let key = location.file {
            append(key)
            JSONEscaping.appendString(file, to: &line)
        }
        if let key = location.function {
            append(key)
            JSONEscaping.appendString(function, to: &line)
        }
        if let key = location.line {
            append(key)
            JSONNumber.append(UInt64(number), to: &line)
        }
        if location.object != nil { line.append(UInt8(ascii: "}")) }
    }
}
