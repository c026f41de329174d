/// Measures what counting costs a program, and what a scrape costs, and prints two tables.
///
///     swift run -c release --package-path Tests/Benchmarks MetricsBenchmarks [--brief]
///
/// CPU time of the process, medians of the rounds; in a round every row has its turn.
@main struct MetricsBenchmarks {
    static func main() {
        let isBrief = CommandLine.arguments.contains("--brief")
        let (steps, rounds) = isBrief ? (100_000, 1) : (5_000_000, 5)
        var rows = Rows.counting()
        for round in 0...rounds {
            for index in rows.indices { rows[index].measure(steps: steps) }
            // The first round fills caches.
            if round == 0 { for index in rows.indices { rows[index].nanoseconds = [] } }
        }
        print(
            "`swift run -c release --package-path Tests/Benchmarks MetricsBenchmarks`: \(steps) steps a row, medians of \(rounds) rounds.\n"
        )
        print(Table.text(["row", "threads", "CPU ns/step", "allocations/step"], rows.map(\.cells)))
        var scrapes = Rows.scrapes()
        for _ in 0...rounds { for index in scrapes.indices { scrapes[index].measure(steps: isBrief ? 1 : 20) } }
        print("\n" + Table.text(["scrape", "series", "CPU ms", "ns/series", "bytes"], scrapes.map(\.cells)))
    }
}

enum Table {
    static func text(_ head: [String], _ rows: [[String]]) -> String {
        let rule = ["---"] + Array(repeating: "---:", count: head.count - 1)
        return ([head, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }

    /// With so many digits after the point.
    static func fixed(_ value: Double, _ digits: Int) -> String {
        let unit = (0..<digits).reduce(1.0) { power, _ in power * 10 }
        let rounded = (value * unit).rounded() / unit
        guard digits > 0 else { return "\(Int(rounded))" }
        let parts = "\(rounded)".split(separator: ".")
        return "\(parts[0])." + (parts[1] + String(repeating: "0", count: digits)).prefix(digits)
    }
}

extension [Double] {
    var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}
