/// What is the same for every line of one file: where it came from.
public struct FileContext: Equatable, Sendable {
    public let id: FileID
    /// Rises by one at each truncation or recreation seen, so that an offset used again is another place.
    public let epoch: UInt32
    /// The name under which the file was first seen, never a rotated one.
    public let path: String
    /// Index into the sink's list of sources.
    public let source: Int

    public init(id: FileID, epoch: UInt32, path: String, source: Int) {
        self.id = id
        self.epoch = epoch
        self.path = path
        self.source = source
    }

    public var content: ContentID { ContentID(file: id, epoch: epoch) }
}

/// How far one sink has come in one file.
public struct FileCursor: Equatable, Sendable {
    /// Offset of the first line not yet taken, in bytes.
    public var offset: UInt64
    public var tie: TimestampTie
    /// Where the search for the end of a line longer than a block goes on, or `nil`.
    public var overlongScan: UInt64?

    public init(offset: UInt64 = 0, tie: TimestampTie = TimestampTie()) {
        self.offset = offset
        self.tie = tie
    }
}
