import Glibc
import JSONText

/// Writes records for people and for programs.
public struct RecordPrinter: Sendable {
    public enum Form: String, Sendable, CaseIterable {
        /// A record a line: time, level, logger, event, fields.
        case pretty
        /// The line itself; one that is not JSON as `{"message":…}`.
        case json
        /// RFC 4180, with a line of names first; cells as they are, whatever a spreadsheet takes them for.
        case csv
    }

    private let form: Form
    private let colours: Bool
    private let inUTC: Bool
    private let onTerminal: Bool
    private var times = RFC3339Writer()

    /// - Parameters:
    ///   - inUTC: whether `pretty` shows times in UTC; else in the zone of this host. The other forms are always in UTC.
    ///   - onTerminal: whether `json` and `csv` must not act on whoever shows them; else they are exact. `pretty` never acts.
    public init(_ form: Form, colours: Bool, inUTC: Bool, onTerminal: Bool = false) {
        self.form = form
        self.colours = colours
        self.inUTC = inUTC
        self.onTerminal = onTerminal
    }

    /// What stands before the first record.
    public var head: String { form == .csv ? "time,host,source,file,level,logger,trace_id,event,line\r\n" : "" }

    /// One record with its line's end.
    public mutating func text(_ record: FoundRecord) -> String {
        switch form {
        case .pretty: pretty(record)
        case .json: json(record)
        case .csv: csv(record)
        }
    }

    private func json(_ record: FoundRecord) -> String {
        let isObject = unsafe TopLevelScanner(keys: KeyTable(paths: []), extent: .wholeLine).isObject(record.line.span.bytes)
        let line = String(decoding: record.line, as: UTF8.self)
        let object = isObject ? line : "{\"message\":\(SearchDSL.string(line))}"
        return (onTerminal ? TerminalText.harmless(json: object) : object) + "\n"
    }

    private mutating func csv(_ record: FoundRecord) -> String {
        let parts = RecordParts(record)
        let line = String(decoding: record.line, as: UTF8.self)
        let cells = [
            rfc3339(record.time), record.origin.host, record.origin.source, record.origin.file, parts.level, parts.logger, parts.trace,
            parts.event, line,
        ]
        return cells.map { Self.cell(onTerminal ? TerminalText.harmless($0) : $0) }.joined(separator: ",") + "\r\n"
    }

    private static func cell(_ text: String) -> String {
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    private mutating func rfc3339(_ time: Int64) -> String {
        var bytes: [UInt8] = []
        times.append(nanoseconds: time, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: - For people

    private mutating func pretty(_ record: FoundRecord) -> String {
        let parts = RecordParts(record)
        let level = parts.level.isEmpty ? "-" : parts.level.uppercased()
        var words = [
            paint(clock(record.time), "2"), paint(level + String(repeating: " ", count: max(0, 8 - level.count)), colour(parts.level)),
        ]
        if !parts.logger.isEmpty { words.append(paint(parts.logger, "36")) }
        words.append(paint(parts.event, "1"))
        words += parts.others.map { paint("\($0.name)=", "2") + TerminalText.harmless($0.value) }
        if !parts.trace.isEmpty { words.append(paint("trace_id=", "2") + TerminalText.harmless(parts.trace)) }
        return words.joined(separator: " ") + "\n"
    }

    private func colour(_ level: String) -> String {
        switch LevelRank(word: level) {
        case .critical: "1;41"
        case .error: "1;31"
        case .warning: "33"
        case .trace, .debug: "2"
        default: "32"
        }
    }

    private func paint(_ text: String, _ code: String) -> String {
        let text = TerminalText.harmless(text)
        return colours ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// `2026-11-23 09:15:00.123456`
    mutating func clock(_ time: Int64) -> String {
        var offset: Int64 = 0
        if !inUTC {
            var (seconds, parts) = (time_t(time / 1_000_000_000), unsafe tm())
            if unsafe localtime_r(&seconds, &parts) != nil { offset = unsafe Int64(parts.tm_gmtoff) * 1_000_000_000 }
        }
        let text = rfc3339(time &+ offset)
        return text.prefix(10) + " " + text.dropFirst(11).prefix(15)
    }
}

extension TopLevelScanner {
    /// Whether a whole line is a JSON object.
    func isObject(_ line: borrowing RawSpan) -> Bool {
        var slots: [JSONSlice] = []
        return scan(line, 0..<line.byteCount, into: &slots)
    }
}
