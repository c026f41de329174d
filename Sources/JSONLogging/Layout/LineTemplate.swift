import JSONText
import Logging

/// A layout made into the bytes that lines are put together from.
struct LineTemplate: Sendable {
    /// `{"timestamp":"`
    let head: [UInt8]
    /// From the timestamp's end to the message's beginning, for each level: `","level":"info","event":`
    private let levels: [[UInt8]]
    /// Each a comma, the key, a colon and, where the value is a plain string, its quotation mark.
    let traceID, spanID, error, errorType, errorChain: [UInt8]?
    let location: Location
    let timestampDigits: Int
    let reserved: ReservedNames
    private let layout: LogLayout
    private let constants: [UInt8]

    struct Location: Sendable {
        let object, file, function, line: [UInt8]?

        /// The first part in an object has no comma before it.
        init(_ names: LogLayout.Location) {
            object = names.object.map(LineTemplate.key)
            let isFirst = [names.file, names.function, names.line].prefix { $0 == nil }.count
            let parts = [names.file, names.function, names.line].enumerated().map { index, name in
                name.map { Array(key($0).dropFirst(names.object != nil && index == isFirst ? 1 : 0)) }
            }
            (file, function, line) = (parts[0], parts[1], parts[2])
        }
    }

    /// - Parameters:
    ///   - fields: What the user wants in every line.
    ///   - reserving: Further keys that are the log's own.
    init(_ layout: LogLayout, fields: Logger.Metadata, reserving: [String] = [], using values: inout ValueEncoder) {
        let keys = layout.keys
        self.layout = layout
        timestampDigits = layout.timestampDigits
        head = [UInt8(ascii: "{")] + Self.key(keys.timestamp).dropFirst() + [UInt8(ascii: "\"")]
        levels = Logger.Level.allCases.map { level in
            Array("\"".utf8) + Self.field(keys.level, layout.levels.name(of: level)) + Self.key(keys.message)
        }
        traceID = keys.traceID.map { Self.key($0) + Array("\"".utf8) + Self.contents(layout.traceIDPrefix) }
        spanID = keys.spanID.map { Self.key($0) + Array("\"".utf8) }
        error = keys.error.map(Self.key)
        errorType = keys.errorType.map(Self.key)
        errorChain = keys.errorChain.map(Self.key)
        location = Location(keys.location)
        let names = ReservedNames(keys, constants: layout.constants.keys.sorted(), dotsNest: layout.dotsNest)
        var list = FieldList(names, hiding: values.redactor)
        list.add(fields, precedence: 0, present: .all, using: &values)
        var buffer = LineBuffer()
        _ = list.write(to: &buffer, limit: values.limits.lineBytes / 2)
        constants =
            layout.constants.sorted { $0.key < $1.key }.flatMap { Self.field($0.key, $0.value) }
            + buffer.withBytes { unsafe $0.withUnsafeBytes { unsafe Array($0) } }
        reserved = ReservedNames(
            keys, constants: layout.constants.keys.sorted() + fields.keys.sorted() + reserving, dotsNest: layout.dotsNest)
    }

    func betweenTimestampAndMessage(at level: Logger.Level) -> [UInt8] { levels[level.position] }

    /// What is the same in every line of a logger: its name, the service, the environment, the constants.
    func fixedFields(label: String, number: Int = 0, origin: FixedFields.Origin) -> FixedFields {
        let keys = layout.keys
        let service = keys.service.flatMap { key in origin.service.map { Self.field(key, $0) } }
        let environment = keys.environment.flatMap { key in origin.environment.map { Self.field(key, $0) } }
        var present: ReservedNames.Kinds = .always
        if service != nil { present.insert(.service) }
        if environment != nil { present.insert(.environment) }
        return FixedFields(
            label: label, number: number, logger: keys.logger.map { Self.field($0, label) } ?? [],
            origin: (service ?? []) + (environment ?? []) + constants, present: present)
    }

    // MARK: Fragments

    private static func key(_ name: String) -> [UInt8] {
        var bytes = [UInt8(ascii: ",")]
        JSONEscaping.appendString(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        return bytes
    }

    /// A name of this many bytes is a mistake, and must not fill every line: it is cut as other strings are.
    private static let longestName = 1024

    private static func field(_ name: String, _ value: String) -> [UInt8] {
        var buffer = LineBuffer()
        var values = ValueEncoder(limits: LogLimits(stringBytes: longestName), redactor: nil)
        values.append(value, to: &buffer)
        return key(name) + buffer.withBytes { unsafe $0.withUnsafeBytes { unsafe Array($0) } }
    }

    private static func contents(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        JSONEscaping.appendContents(text, to: &bytes)
        return bytes
    }
}

extension LogLayout.LevelNames {
    func name(of level: Logger.Level) -> String {
        switch level {
        case .trace: trace
        case .debug: debug
        case .info: info
        case .notice: notice
        case .warning: warning
        case .error: error
        case .critical: critical
        }
    }
}
