/// Why the store did not do what it was asked for.
public enum StoreError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The program was built without the trait `LocalStore`.
    case notBuilt
    /// The file is no store, or its pages contradict each other.
    case damaged(path: String, reason: String)
    /// The disk is full, the file is locked, or may not be written or read: a later attempt may do.
    case unavailable(path: String, deed: String, reason: String)
    /// What was asked for can't be answered.
    case refused(String)

    public var description: String {
        switch self {
        case .notBuilt:
            "This program was built without the embedded store. Build it with the trait LocalStore, as 'make' does."
        case .damaged(let path, let reason):
            "The store '\(path)' is damaged: \(reason)."
        case .unavailable(let path, let deed, let reason):
            "Could not \(deed) the store '\(path)': \(reason)."
        case .refused(let text): text
        }
    }
}
