@testable import ShipperAgent

/// The rows of `docs/configuration.md` as the schema gives them.
enum SchemaTable {
    static let head = [
        "| Key | Type | Unit | Default | Limits | Meaning |", "|---|---|---|---|---|---|",
    ]

    static func rows(_ entries: [SchemaEntry], prefix: String) -> [String] {
        entries.flatMap { entry in
            let inner = rows(
                entry.children.map { entry.status == .planned ? planned($0) : $0 }, prefix: "\(prefix)\(entry.name).")
            let isSection = entry.status == .built && !entry.children.isEmpty
            return isSection ? inner : [row(entry, prefix)] + inner
        }
    }

    private static func row(_ entry: SchemaEntry, _ prefix: String) -> String {
        let type = entry.type.isEmpty ? "map" : entry.type
        let meaning = (entry.status == .planned ? "**Planned.** " : "") + entry.summary
        let cells = ["`\(prefix)\(entry.name)`", type, entry.unit, entry.fallback, entry.limits, meaning]
        return "|" + cells.map { $0.isEmpty ? " " : " \($0) " }.joined(separator: "|") + "|"
    }

    /// What stands inside a planned key is planned too.
    private static func planned(_ entry: SchemaEntry) -> SchemaEntry {
        SchemaEntry.planned(
            entry.name, entry.type, unit: entry.unit, default: entry.fallback, limits: entry.limits, entry.summary,
            entry.children)
    }
}
