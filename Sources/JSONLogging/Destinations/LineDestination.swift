/// Where batches of whole lines go. It belongs to the writer thread alone.
protocol LineDestination: Sendable {
    /// Writes `batch`, and stays usable whatever happens.
    mutating func append(_ batch: LineBatch) -> LineOutcome
    mutating func close()
}

/// Lines on their way to a destination.
struct LineBatch: Sendable {
    /// Whole lines, each with its line feed.
    var bytes: [UInt8] = []
    var count: UInt64 = 0
}

/// What became of a batch.
struct LineOutcome: Sendable, Equatable {
    /// Lines that are in the destination whole.
    var written: UInt64
    /// Lines that are not.
    var dropped: UInt64 = 0
    var failure: JSONLogError?
}
