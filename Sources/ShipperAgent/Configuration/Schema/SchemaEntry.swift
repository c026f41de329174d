/// One key as the documentation shows it.
struct SchemaEntry: Sendable {
    let name: String
    /// `size`, `time`, `list of globs`; empty for a map of further keys.
    let type: String
    let unit: String
    let fallback: String
    let limits: String
    let summary: String
    let status: Status
    /// Other agents' names for it, for "did you mean".
    var synonyms: [String] = []
    /// The keys inside it.
    var children: [SchemaEntry] = []

    enum Status: Sendable {
        case built
        /// Known, refused, and documented as such.
        case planned
    }

    static let sizeUnits = "`B` `KiB` `MiB` `GiB`"
    static let timeUnits = "`ms` `s` `m` `h` `d`"

    /// A key whose feature is not built yet.
    static func planned(
        _ name: String, _ type: String = "", unit: String = "", default fallback: String = "", limits: String = "",
        _ summary: String, _ children: [SchemaEntry] = []
    ) -> SchemaEntry {
        let usual = ["size": sizeUnits, "time": timeUnits][type]
        return SchemaEntry(
            name: name, type: type, unit: usual ?? unit, fallback: fallback, limits: limits, summary: summary,
            status: .planned,
            children: children)
    }
}
