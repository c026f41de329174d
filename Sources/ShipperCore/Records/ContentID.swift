/// What a file holds between two truncations. An offset means one line in it, and another in what the file holds later.
public struct ContentID: Hashable, Sendable {
    public let file: FileID
    public let epoch: UInt32

    public init(file: FileID, epoch: UInt32) {
        self.file = file
        self.epoch = epoch
    }
}
