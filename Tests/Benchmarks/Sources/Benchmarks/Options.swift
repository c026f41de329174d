/// The command line.
struct Options {
    var mebibytes = 256
    var rounds = 5
    /// Only rows whose name contains this.
    var only = ""

    static let usage = """
        usage: Benchmarks [--mib N] [--rounds N] [--only TEXT] [--brief]
          --mib N      MiB of log lines, 1…4096 (256)
          --rounds N   how often each row is measured, 1…99 (5); the table shows medians
          --only TEXT  only the rows whose name contains TEXT
          --brief      8 MiB and 3 rounds: shows that everything runs, measures little
        """

    /// `nil` if they can't be understood.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--brief": (mebibytes, rounds) = (8, 3)
            case "--mib":
                guard let count = rest.popFirst().flatMap(Int.init), 1...4096 ~= count else { return nil }
                mebibytes = count
            case "--rounds":
                guard let count = rest.popFirst().flatMap(Int.init), 1...99 ~= count else { return nil }
                rounds = count
            case "--only":
                guard let text = rest.popFirst() else { return nil }
                only = text
            default: return nil
            }
        }
    }
}
