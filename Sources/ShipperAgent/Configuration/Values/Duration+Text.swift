extension Duration {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// A time as the configuration writes it: a whole number and `ms`, `s`, `m`, `h` or `d`.
    init?(configurationText text: String) {
        guard let (count, name) = splitQuantity(text), let unit = Self.units.first(where: { $0.name == name }) else {
            return nil
        }
        let (milliseconds, overflow) = Int64(count).multipliedReportingOverflow(by: unit.milliseconds)
        guard !overflow else { return nil }
        self = .milliseconds(milliseconds)
    }

    /// The shortest way to write it; parts below a millisecond are left out.
    var configurationText: String {
        let milliseconds = components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
        let unit =
            Self.units.first { milliseconds >= $0.milliseconds && milliseconds % $0.milliseconds == 0 } ?? ("ms", 1)
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }
}
