import JSONText
import Logging

/// Lines for people: columns for time, level, logger and message, then the fields; errors on lines of their own.
///
/// `10:11:12.123 INFO     champion.scrapers          scrape_started            date=2026-11-23 rows=5  4bf92f35`
struct ConsoleForm: Sendable {
    let isColoured: Bool

    private static let loggerWidth = 26
    private static let messageWidth = 24

    /// Begins a line.
    ///
    /// - Returns: Where it goes on.
    func appendTime(_ nanoseconds: Int64, to line: inout LineBuffer) -> Int {
        append(Self.timeOfDay(nanoseconds), .dim, to: &line)
        return line.count
    }

    /// Goes on behind the time.
    func append(
        _ event: LogEvent, in surroundings: borrowing LineEncoder.Surroundings, using values: inout ValueEncoder,
        typed: borrowing LogFields, to line: inout LineBuffer
    ) {
        line.append(UInt8(ascii: " "))
        append(Self.padded("\(event.level)".uppercased(), to: 8), Style(event.level), to: &line)
        line.append(UInt8(ascii: " "))
        append(Self.padded(Self.printable(surroundings.fixed.label), to: Self.loggerWidth), .dim, to: &line)
        line.append(UInt8(ascii: " "))
        append(Self.padded(Self.printable(values.limited(event.message.description)), to: Self.messageWidth), .bold, to: &line)
        appendFields(of: event, in: surroundings, using: &values, to: &line)
        typed.forEach { key, value in
            append(" " + String(decoding: key, as: UTF8.self) + "=", .key, to: &line)
            appendPlain(value, to: &line)
        }
        if let trace = surroundings.trace {
            append("  " + trace.shortened, .dim, to: &line)
        }
        line.append(UInt8(ascii: "\n"))
        if let error = event.error { append(ErrorDescription(error), using: &values, to: &line) }
    }

    private func appendFields(
        of event: LogEvent, in surroundings: borrowing LineEncoder.Surroundings, using values: inout ValueEncoder,
        to line: inout LineBuffer
    ) {
        let metadata = surroundings.handlerMetadata
            .merging(surroundings.providerMetadata ?? [:]) { $1 }
            .merging(event.metadata ?? [:]) { $1 }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            append(" " + Self.printable(key) + "=", .key, to: &line)
            if let redactor = values.redactor, redactor.hides(key) {
                line.append(Redactor.replacement(of: value, by: redactor))
            } else {
                append(value, using: &values, to: &line)
            }
        }
    }

    private func append(_ value: Logger.MetadataValue, using values: inout ValueEncoder, to line: inout LineBuffer) {
        var bytes = LineBuffer()
        values.append(value, to: &bytes)
        appendPlain(bytes.withBytes { unsafe $0.withUnsafeBytes { unsafe Array($0) } }, to: &line)
    }

    /// A string that is one word stands without quotation marks; everything else is as in JSON.
    private func appendPlain(_ json: [UInt8], to line: inout LineBuffer) {
        let inside = json.dropFirst().dropLast()
        let isWord = json.first == UInt8(ascii: "\"") && !inside.isEmpty && inside.allSatisfy(Self.isPlain)
        line.append(unsafe (isWord ? Array(inside) : json).span.bytes)
    }

    private func append(_ error: ErrorDescription, using values: inout ValueEncoder, to line: inout LineBuffer) {
        append("    \(Self.printable(error.type)): \(Self.printable(values.limited(error.message)))\n", .error, to: &line)
        for cause in error.chain { append("      caused by \(Self.printable(values.limited(cause)))\n", .error, to: &line) }
    }
}

// MARK: - Text

extension ConsoleForm {
    /// UTC; the day is on no one's mind who looks at a console.
    private static func timeOfDay(_ nanoseconds: Int64) -> String {
        var (bytes, writer) = ([UInt8](), RFC3339Writer())
        writer.append(nanoseconds: nanoseconds, digits: 3, to: &bytes)
        return String(decoding: bytes.dropFirst(11).dropLast(), as: UTF8.self)
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// Control characters are escaped: a log must not move a terminal's cursor, or change its colours.
    private static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            let isControl = scalar.properties.generalCategory == .control
            result += isControl ? scalar.escaped(asASCII: true) : String(scalar)
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte > UInt8(ascii: " ") && byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "=") && byte != 0x7F
    }
}

// MARK: - Colour

extension ConsoleForm {
    /// Select Graphic Rendition (ECMA-48, 8.3.117).
    private enum Style: String {
        case dim = "2"
        case bold = "1"
        case key = "36"
        case debug = "90"
        case info = "32"
        case warning = "33"
        case error = "31"
        case critical = "1;41"

        init(_ level: Logger.Level) {
            switch level {
            case .trace, .debug: self = .debug
            case .info, .notice: self = .info
            case .warning: self = .warning
            case .error: self = .error
            case .critical: self = .critical
            }
        }
    }

    private func append(_ text: String, _ style: Style, to line: inout LineBuffer) {
        guard isColoured else { return line.append(text) }
        line.append("\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m")
    }
}
