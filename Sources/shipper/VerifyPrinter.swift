import ShipperAgent

/// What `shipper verify` prints.
struct VerifyPrinter {
    let outcome: VerifyOutcome
    /// Lines shown of each kind.
    let limit: Int
    let inUTC: Bool

    /// - Parameter text: what a record says.
    func say(_ text: (VerifyOutcome.Record) async throws -> VerifyOutcome.Text?) async throws {
        let words = VerifyWords(outcome, inUTC: inUTC)
        show(words.missing, words.lines(outcome.report.missing, limit: limit), of: outcome.report.missing.count)
        show(words.waiting, words.lines(outcome.report.waiting, limit: limit), of: outcome.report.waiting.count)
        for (title, list) in [(words.unexpected, outcome.report.unexpected), (words.repeated, outcome.report.repeated)] {
            var lines: [String] = []
            for record in outcome.records(list, limit: limit) { lines.append(words.record(record, try await text(record))) }
            show(title, lines, of: list.count)
        }
        for problem in outcome.problems { StandardError.say("shipper: \(problem)") }
        if let kept = words.kept { print(kept) }
        print(words.summary)
    }

    private func show(_ title: String, _ lines: [String], of count: Int) {
        guard count > 0 else { return }
        print(title)
        for line in lines { print("  \(line)") }
        if count > lines.count { print("  … and \(count - lines.count) more\(lines.isEmpty ? "" : "; --limit shows up to 1000")") }
        print("")
    }
}
