/// Bytes that have come and are no whole lines yet. Pure.
struct LineBuffer {
    /// What a line holds beyond it is passed over: neither memory nor a segment grows without bound, and the framer's limit is below it.
    static let limit = 2 << 20

    private var pending: [UInt8] = []
    /// What of a torn line stands in the spool already.
    private var torn: [UInt8]
    /// Whether a line that was too long goes on.
    private var isWithinOverlong = false

    /// - Parameter torn: the beginning of a line that comes again.
    init(torn: [UInt8] = []) { self.torn = torn }

    /// - Returns: what may be written now: whole lines, or all of a line that has become too long.
    mutating func add(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        pending += isWithinOverlong ? bytes.drop { $0 != 0x0A } : bytes
        isWithinOverlong = isWithinOverlong && pending.isEmpty
        if let newline = pending.lastIndex(of: 0x0A) { return take(newline + 1) }
        guard pending.count > Self.limit + torn.count else { return [] }
        isWithinOverlong = true
        return take(pending.count)
    }

    /// All that is left, its last line ended.
    mutating func finish() -> [UInt8] {
        let rest = take(pending.count)
        if isWithinOverlong { return [0x0A] }
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
