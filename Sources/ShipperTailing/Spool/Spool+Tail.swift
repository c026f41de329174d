/// What stands at the end of a spool: where an input that can say things again has to go on.
extension Spool {
    /// Bytes behind the last newline of the newest segment: a line that was torn when the agent was killed. At most ``LineBuffer/limit``.
    func tornLine() throws(FileProblem) -> [UInt8] {
        guard let newest = current.last, newest.size > 0 else { return [] }
        let file = try files.open(newest.path)
        let start = try Self.lastNewline(in: file, before: newest.size).map { $0 + 1 } ?? 0
        return try file.bytes(at: start, min(Int(newest.size - start), LineBuffer.limit))
    }

    /// The first bytes, at most `count`, of the last whole line of all segments; `nil` if there is none.
    func lastLine(_ count: Int) throws(FileProblem) -> [UInt8]? {
        for segment in current.reversed() where segment.size > 0 {
            let file = try files.open(segment.path)
            guard let end = try Self.lastNewline(in: file, before: segment.size) else { continue }
            let start = try Self.lastNewline(in: file, before: end).map { $0 + 1 } ?? 0
            return try file.bytes(at: start, min(count, Int(end - start)))
        }
        return nil
    }

    /// Looked for from the end, a block at a time.
    private static func lastNewline(in file: any ReadableFile, before end: UInt64) throws(FileProblem) -> UInt64? {
        var end = end
        while end > 0 {
            let start = end > 64 << 10 ? end - (64 << 10) : 0
            let block = try file.bytes(at: start, Int(end - start))
            if let place = block.lastIndex(of: 0x0A) { return start + UInt64(place) }
            end = start
        }
        return nil
    }
}
