import Glibc

/// Measures the agent's CPU-bound path and prints a table.
///
///     swift run -c release --package-path Tests/Benchmarks Benchmarks
///
/// Speeds are input bytes per second of CPU time (getrusage, user and system), medians of the rounds; in a round every row has its
/// turn, so that a busy moment of the machine hits all alike. Allocations are counted in the last round: while lines are taken,
/// and while batches are sealed.
@main struct BenchmarkProgram {
    static func main() throws {
        guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
            print(Options.usage)
            exit(2)
        }
        let input = try InputFile(mebibytes: options.mebibytes)
        let stages = try Stages.all().filter { options.only.isEmpty || $0.name.contains(options.only) }
        var table = Table(rows: stages.map { Table.Row(name: $0.name, yardstick: $0.yardstick) }, input: input)
        for round in 0...options.rounds {
            for (index, stage) in stages.enumerated() {
                let cost = try measure(stage, input)
                // The first round fills caches and lets buffers grow to their size.
                if round > 0 { table.rows[index].costs.append(cost) }
            }
        }
        print(headline(options, input))
        print(table.text)
        if let path = table.rows.first(where: { $0.name == Stages.lokiSnappy })?.costs.last {
            print("\n" + (try IntentCost().text(besides: path)))
        }
    }

    private static func measure(_ stage: any Stage, _ input: InputFile) throws -> Cost {
        var cost = Cost()
        let before = Meter.cpuSeconds()
        try stage.run(input, &cost)
        cost.cpuSeconds = Meter.cpuSeconds() - before
        return cost
    }

    private static func headline(_ options: Options, _ input: InputFile) -> String {
        let arguments = CommandLine.arguments.dropFirst().map { " " + $0 }.joined()
        return """
            `swift run -c release --package-path Tests/Benchmarks Benchmarks\(arguments)`: \
            \(input.lineCount) lines of \(input.byteCount / input.lineCount) bytes, \(input.byteCount) bytes, \
            medians of \(options.rounds) rounds.

            """
    }
}
