import ShipperStore

/// The agent's version.
public enum AgentVersion {
    public static let current = "0.1.0"

    /// With what was built in.
    public static var description: String {
        let store = StoreSupport.sqliteVersion.map { "SQLite \($0)" } ?? "without SQLite"
        return "shipper \(current) (\(store))"
    }
}
