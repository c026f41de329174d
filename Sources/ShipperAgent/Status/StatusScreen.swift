/// An agent's status as lines for people.
public struct StatusScreen: Sendable {
    /// The configuration's path as a shell takes it, for the commands that are told.
    private let config: String
    /// Characters that fit in a line; `nil`: any number.
    private let width: Int?
    private let colours: Bool
    /// Files shown of those that are behind.
    private let fileLimit: Int

    public init(config: String, width: Int?, colours: Bool, fileLimit: Int = 5) {
        self.config = ShellWord.quoted(config)
        self.width = width
        self.colours = colours
        self.fileLimit = fileLimit
    }

    /// - Parameters:
    ///   - before: an earlier look, for what goes through in a second.
    ///   - seconds: since then.
    public func lines(_ now: StatusDocument, before: StatusDocument? = nil, seconds: Double = 1) -> [String] {
        let rates = before.map { StatusRates(from: $0, to: now, seconds: seconds) }
        var lines = [head(now), ""]
        for finding in now.findings(config: config) { lines += text(finding) }
        if lines.count == 2 { lines.append(paint("Nothing is wrong.", .good)) }
        for sink in now.sinks { lines += [""] + text(sink, rates) }
        lines += files(now)
        return lines
    }

    private func head(_ now: StatusDocument) -> String {
        var words = ["shipper \(now.agent) on \(now.host)", "up \(StatusWords.time(now.uptime))", files(now.files.count)]
        if now.heldBack > 0 { words.append("\(now.heldBack) held back") }
        let pinned = now.files.count(where: \.isPinned)
        if pinned > 0 { words.append("\(StatusWords.count(pinned)) pinned") }
        return paint(fit(words.joined(separator: ", ")), .title)
    }

    private func files(_ count: Int) -> String { count == 1 ? "1 file" : "\(StatusWords.count(count)) files" }

    // MARK: - What is wrong

    private func text(_ finding: StatusFinding) -> [String] {
        let colour: Colour = finding.weight == .grave ? .bad : .doubtful
        let what = wrap(finding.what, first: "! ", others: "  ")
        return what.map { paint($0, colour) } + wrap(finding.remedy, first: "  → ", others: "    ")
    }

    /// Breaks at blanks.
    private func wrap(_ text: String, first: String, others: String) -> [String] {
        let text = TerminalText.harmless(text)
        guard let width else { return [first + text] }
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                (line, isEmpty) = (others, true)
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return (lines + [line]).map(fit)
    }

    // MARK: - A sink

    private func text(_ sink: StatusDocument.Sink, _ rates: StatusRates?) -> [String] {
        let (state, colour) = state(of: sink)
        let head = "\(sink.name): \(state)"
        let rest = network(sink) ?? ", \(StatusWords.count(sink.retries)) retries"
        var lines = [fit(head + rest).count < (head + rest).count ? paint(fit(head + rest), colour) : paint(head, colour) + rest]
        var table = StatusTable(["SOURCE", "LINES/S", "BYTES/S", "IN FLIGHT", "LAG", "BEHIND", "DELIVERED", "DEAD LETTERS"])
        for source in sink.sources {
            let rate = rates?.rate(sink.name, source.name)
            table.add([
                TerminalText.harmless(source.name), rate.map { StatusWords.count($0.lines) } ?? "–",
                rate.map { StatusWords.bytes($0.bytes) } ?? "–", StatusWords.count(source.linesInFlight),
                StatusWords.bytes(source.lagBytes), StatusWords.time(source.lagSeconds), StatusWords.count(source.linesDelivered),
                StatusWords.count(source.linesDeadLettered),
            ])
        }
        lines += table.lines.enumerated().map { paint(fit("  " + $1), $0 == 0 ? .quiet : .plain) }
        if let error = sink.lastError {
            lines.append(paint(fit("  last error \(StatusWords.time(error.seconds)) ago: \(TerminalText.harmless(error.reason))"), .quiet))
        }
        return lines
    }

    /// `nil`: a local sink sends no requests, and has no breaker.
    private func network(_ sink: StatusDocument.Sink) -> String? {
        guard sink.window > 0 else { return nil }
        let requests = "\(sink.requestsInFlight) of \(sink.window) requests in flight, \(StatusWords.count(sink.retries)) retries"
        return ", \(requests), breaker \(sink.breaker.replacing("_", with: "-"))"
    }

    private func state(of sink: StatusDocument.Sink) -> (String, Colour) {
        if sink.paused != nil { return ("stands still", .bad) }
        if sink.trouble != nil { return sink.breaker == "closed" ? ("tries again", .doubtful) : ("delivers nothing", .bad) }
        let isBehind = sink.sources.contains { $0.lagBytes > 0 || $0.linesInFlight > 0 }
        return (isBehind ? "delivers" : "has everything", .good)
    }

    // MARK: - Files

    /// Those that a sink is furthest behind in.
    private func files(_ now: StatusDocument) -> [String] {
        let behind = now.sinks.flatMap { sink in
            now.files.filter { file in sink.sources.contains { $0.name == file.source } && !file.isCompressed }.map { file in
                (
                    sink: sink.name, path: file.path + (file.isPinned ? " (pinned)" : ""),
                    bytes: file.size - (file.checkpoints[sink.name] ?? 0)
                )
            }
        }.filter { $0.bytes > 0 }.sorted { ($1.bytes, $0.path, $0.sink) < ($0.bytes, $1.path, $1.sink) }
        guard !behind.isEmpty, fileLimit > 0 else { return [] }
        var table = StatusTable(["SINK", "NOT SETTLED", "FILE"], left: [0, 2])
        for file in behind.prefix(fileLimit) { table.add([file.sink, StatusWords.bytes(file.bytes), TerminalText.harmless(file.path)]) }
        var lines = [""] + table.lines.enumerated().map { paint(fit($1), $0 == 0 ? .quiet : .plain) }
        if behind.count > fileLimit { lines.append(paint(fit("and \(files(behind.count - fileLimit)) more"), .quiet)) }
        return lines
    }

    // MARK: - Form

    private enum Colour: String {
        case plain = ""
        case title = "1"
        case quiet = "2"
        case good = "32"
        case doubtful = "33"
        case bad = "1;31"
    }

    private func paint(_ text: String, _ colour: Colour) -> String {
        colours && colour != .plain ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    private func fit(_ text: String) -> String {
        guard let width, text.count > width else { return text }
        return text.prefix(max(width - 1, 0)) + "…"
    }
}

extension StatusDocument.File {
    /// Its size is not that of what it stands for.
    fileprivate var isCompressed: Bool { [".gz", ".zst"].contains { path.hasSuffix($0) } }
}
