import ShipperCore

extension TailHash {
    /// The hash of what stands before `offset` in `file`; `nil` at its beginning, or if the file is shorter.
    static func of(_ file: some ReadableFile, before offset: UInt64) throws(FileProblem) -> TailHash? {
        let start = start(before: offset)
        let bytes = try file.bytes(at: start, Int(offset - start))
        return start + UInt64(bytes.count) == offset ? TailHash(bytes) : nil
    }
}
