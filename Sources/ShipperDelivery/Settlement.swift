/// How a batch ended.
public struct Settlement: Equatable, Sendable {
    public struct Rejection: Equatable, Sendable {
        /// Index of the line in the batch.
        public let line: Int
        /// The server's words.
        public let reason: String

        public init(line: Int, reason: String) {
            self.line = line
            self.reason = reason
        }
    }

    /// Indices of lines that are there now, those that were there before included.
    public var delivered: [Int] = []
    /// Of the delivered: how many were there before.
    public var duplicates = 0
    public var rejections: [Rejection] = []
    /// Indices of lines that were sent again, or refused, without its being known whether the server has them: they may be there twice.
    public var uncertain: Set<Int> = []
    /// Whether delivery was called off before every line was settled.
    public var isAbandoned = false

    public init() {}
}
