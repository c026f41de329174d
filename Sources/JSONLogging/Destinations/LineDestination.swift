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
    /// One for each line.
    var tags: [LineTag] = []

    var count: UInt64 { UInt64(tags.count) }
}

/// What became of a batch: its first lines are in the destination whole, the rest is not.
struct LineOutcome: Sendable, Equatable {
    var written: UInt64
    var dropped: UInt64 = 0
    /// Lines of earlier batches that were reported as dropped, and are in the destination whole after all.
    var recovered: UInt64 = 0
    var failure: JSONLogError?
}

extension LineOutcome {
    /// A write that has ended after some bytes.
    static func partial(_ batch: LineBatch, bytes count: Int, _ failure: JSONLogError) -> LineOutcome {
        // A line feed ends a record, unless a space follows: in the form for people an error stands on such lines. JSON has neither
        // inside of a line.
        let bytes = batch.bytes
        let whole = bytes[..<count].indices.count { index in
            bytes[index] == UInt8(ascii: "\n") && (index + 1 == bytes.count || bytes[index + 1] != UInt8(ascii: " "))
        }
        let written = min(UInt64(whole), batch.count)
        return LineOutcome(written: written, dropped: batch.count - written, failure: failure)
    }
}
