/// Why the store did not do what it was asked for.
public enum StoreError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The program was built without the trait `LocalStore`.
    case notBuilt
    /// The file is no store, or its pages contradict each other.
    case damaged(path: String, reason: String)
    /// The disk is full, the file is locked, or may not be written or read: a later attempt may do.
    case unavailable(path: String, deed: String, reason: String)
    /// The search was given up after the time that it was given.
    case overdue(after: Duration)
    static let interrupted = overdue(after: .zero)
    /// What was asked for can't be answered.
    case refused(String)

    /// Why the file must be set aside; `nil`: it need not.
    public var damage: String? {
        if case .damaged(_, let reason) = self { reason } else { nil }
    }

    public var description: String {
        switch self {
        case .notBuilt:
            "This program was built without the embedded store. Build it with the trait LocalStore, as 'make' does."
        case .damaged(let path, let reason):
            "The store '\(path)' is damaged: \(reason)."
        case .unavailable(let path, let deed, let reason):
            "Could not \(deed) the store '\(path)': \(reason)."
        case .overdue(let patience):
            "The search was given up after \(patience.components.seconds) seconds. Narrow the time, or ask for a trace or a logger."
        case .refused(let text): text
        }
    }
}
