/// Where batches of whole lines go. It belongs to the writer thread alone.
protocol LineDestination: Sendable {
    /// Writes `lines`, each of which ends in a line feed, and stays usable whatever happens.
    mutating func append(_ lines: [UInt8]) -> LineOutcome
    mutating func close()
}

/// What became of a batch.
struct LineOutcome: Sendable, Equatable {
    /// Lines that are in the destination whole.
    var written: UInt64
    /// Lines that are not.
    var dropped: UInt64 = 0
    var failure: JSONLogError?
}
