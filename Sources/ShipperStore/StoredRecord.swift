public import ShipperCore

/// A file that records came from.
public struct StoredFile: Sendable, Hashable {
    public let id: FileID
    /// Rises at each truncation that was seen.
    public let epoch: UInt32
    /// The name under which the file was first seen.
    public let path: String
    public let source: String
    public let host: String

    public init(id: FileID, epoch: UInt32, path: String, source: String, host: String) {
        self.id = id
        self.epoch = epoch
        self.path = path
        self.source = source
        self.host = host
    }
}

/// One record as the store holds it.
public struct StoredRecord: Sendable, Equatable {
    /// Its place in the order of arrival; rises, and is never used twice.
    public let row: Int64
    /// Nanoseconds since 1970.
    public let time: Int64
    public let level: StoreLevel
    public let logger: String?
    public let trace: String?
    public let file: StoredFile
    /// Where the line begins in its file, in bytes.
    public let offset: UInt64
    /// The line without its ending, byte for byte.
    public let line: [UInt8]
    /// The time of the first line of its file that is in the store, in nanoseconds since 1970: of two files of one name the older one's is
    /// the earlier.
    public var fileBegan: Int64 = 0

    /// The name that the line has in every sink that keeps ids.
    public var id: LineID {
        unsafe LineID(file: file.id, epoch: file.epoch, offset: offset, bytes: line.span.bytes, range: 0..<line.count)
    }

    /// Where a search goes on behind this record.
    public var cursor: StoreFilter.Cursor { StoreFilter.Cursor(time: time, row: row) }
}
