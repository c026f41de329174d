/// A line of which a file has the beginning only, because the disk was full. When there is room again it is completed, unless
/// somebody else has written to the file meanwhile, or it is no longer the same.
struct UnfinishedLine: Sendable {
    /// What is missing, its line feed included.
    private(set) var rest: [UInt8]
    /// The file behind what was written of the line.
    private var file: SystemCall.Status
    private var size: Int

    /// - Returns: `nil` if what was written ends with a line.
    init?(_ bytes: [UInt8], written count: Int, to descriptor: CInt) {
        guard count > 0, bytes[count - 1] != UInt8(ascii: "\n"), let file = SystemCall.status(of: descriptor),
            // Nobody has written behind it yet.
            file.size == SystemCall.position(of: descriptor),
            let end = bytes[count...].firstIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        (rest, self.file, size) = (Array(bytes[count...end]), file, file.size)
    }

    /// Whether the file of `descriptor` ends with the line's beginning.
    func ends(_ descriptor: CInt) -> Bool {
        guard let status = SystemCall.status(of: descriptor) else { return false }
        return status.isSameFile(as: file) && status.size == size
    }

    /// More of it has been written.
    mutating func advance(by count: Int) {
        rest.removeFirst(count)
        size += count
    }
}
