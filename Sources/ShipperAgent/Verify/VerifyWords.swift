/// A comparison's outcome as lines for people.
public struct VerifyWords: Sendable {
    private let outcome: VerifyOutcome
    private let inUTC: Bool

    public init(_ outcome: VerifyOutcome, inUTC: Bool) {
        self.outcome = outcome
        self.inUTC = inUTC
    }

    private var report: VerifyReport { outcome.report }

    public var missing: String { "MISSING: \(StatusWords.lines(report.missing.count)) that sink '\(outcome.sink)' does not hold" }
    public var waiting: String { "WAITING: \(StatusWords.lines(report.waiting.count)) that the agent has not delivered yet" }
    public var unexpected: String { "UNEXPECTED: \(Self.records(report.unexpected.count)) that no file has a line for" }
    public var repeated: String { "REPEATED: \(Self.records(report.repeated.count)) of lines that are in the files less often" }

    private static func records(_ count: Int) -> String { count == 1 ? "1 record" : "\(StatusWords.count(count)) records" }

    /// The first lines of a list.
    public func lines(_ list: PlaceList, limit: Int) -> [String] {
        outcome.lines(list, limit: limit).map { line in
            let time = line.time == 0 ? "" : " \(clock(line.time))"
            return "\(TerminalText.harmless(line.path)) at \(line.offset)\(time)\(Self.said(line.text))"
        }
    }

    public func record(_ record: VerifyOutcome.Record, _ text: VerifyOutcome.Text?) -> String {
        let file = record.file.isEmpty ? "" : " \(TerminalText.harmless(record.file))"
        guard let text else { return "\(clock(record.time))\(file) (gone meanwhile)" }
        return "\(clock(record.time))\(file) \(TerminalText.harmless(text.name))\(Self.said(text.line))"
    }

    private static func said(_ line: [UInt8]) -> String {
        guard !line.isEmpty else { return "" }
        let head = String(decoding: line.prefix(VerifyOutcome.shown), as: UTF8.self)
        return "\n    " + TerminalText.harmless(head) + (line.count > VerifyOutcome.shown ? "…" : "")
    }

    private func clock(_ time: Int64) -> String {
        var printer = RecordPrinter(.pretty, colours: false, inUTC: inUTC)
        return printer.clock(time)
    }

    /// From when on is compared, where the sink does not keep all.
    public var kept: String? {
        guard let kept = outcome.kept else { return nil }
        let lines =
            kept.linesBefore == 1
            ? "1 line of the files is older and is" : "\(StatusWords.lines(kept.linesBefore)) of the files are older and are"
        return "Older than \(clock(kept.from)) sink '\(outcome.sink)' keeps nothing, by its retention: \(lines) not compared."
    }

    /// All numbers, and what they come to.
    public var summary: String {
        var parts = ["\(StatusWords.lines(report.due)) to be there", "\(Self.records(report.held)) in sink '\(outcome.sink)'"]
        parts.append("\(StatusWords.count(report.missing.count)) missing")
        parts.append("\(StatusWords.count(report.unexpected.count)) unexpected")
        if report.repeated.count > 0 { parts.append("\(StatusWords.count(report.repeated.count)) repeated") }
        if report.refused > 0 { parts.append("\(StatusWords.count(report.refused)) in the dead letter") }
        if report.merged > 0 { parts.append("\(StatusWords.count(report.merged)) shown as one with an equal line of the same instant") }
        if report.waiting.count > 0 { parts.append("\(StatusWords.count(report.waiting.count)) not delivered yet") }
        if report.heldBeside > 0 {
            parts.append("\(StatusWords.count(report.heldBeside)) of files, or from times, that are no longer there")
        }
        if report.doubtful > 0 { parts.append("\(StatusWords.count(report.doubtful)) that could not be decided") }
        return parts.joined(separator: "; ") + "."
    }
}
