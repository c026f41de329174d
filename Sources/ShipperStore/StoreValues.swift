/// What records can be told apart by, for suggestions.
public struct StoreValues: Sendable, Equatable {
    /// Of the newest records only.
    public let loggers: [String]
    public let sources: [String]
    public let hosts: [String]
    public let files: [String]
}
