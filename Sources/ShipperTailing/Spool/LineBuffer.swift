/// Bytes that have come and are no whole lines yet. Pure.
struct LineBuffer {
    /// A line that is longer goes on in parts: its memory is bounded, and the framer's limit is below it.
    static let limit = 2 << 20

    private var pending: [UInt8] = []
    /// What of a torn line stands in the spool already.
    private var torn: [UInt8]

    /// - Parameter torn: the beginning of a line that comes again.
    init(torn: [UInt8] = []) { self.torn = torn }

    /// - Returns: what may be written now: whole lines, or all of a line that has become too long.
    mutating func add(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        pending += bytes
        guard let newline = pending.lastIndex(of: 0x0A) else { return pending.count > Self.limit + torn.count ? take(pending.count) : [] }
        return take(newline + 1)
    }

    /// All that is left, its last line ended.
    mutating func finish() -> [UInt8] {
        let rest = take(pending.count)
        return rest.isEmpty || rest.last == 0x0A ? rest : rest + [0x0A]
    }

    private mutating func take(_ count: Int) -> [UInt8] {
        let taken = Array(pending.prefix(count))
        pending.removeFirst(count)
        guard !torn.isEmpty, !taken.isEmpty else { return taken }
        defer { torn = [] }
        // The same line again: its rest is missing. Another one: what was torn is ended, and this one follows.
        return taken.starts(with: torn) ? Array(taken.dropFirst(torn.count)) : [0x0A] + taken
    }
}
