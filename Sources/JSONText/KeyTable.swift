/// The keys that a scan looks for, each with the slot that its value goes to.
///
/// A path `a.b` asks for the literal key `a.b` first, and for `b` inside the object `a` where there is no such key.
public struct KeyTable: Sendable {
    /// Holds no array, so that looking at one counts no references: that would cost more than the comparison.
    struct Entry: Sendable {
        /// The first eight bytes of the key, zero beyond its end: one comparison settles nearly every key.
        let head: UInt64
        /// The key's length in bytes.
        let count: Int
        /// Where in the table's `tails` the rest of the key begins.
        let tail: Int
        let slot: Int
        /// Whether no later entry of the table wants the same key.
        let isLast: Bool
    }

    /// No table has more slots, so that one word tells which are filled. Configuration refuses more.
    public static let maximumCount = 64

    /// The number of slots, at most `maximumCount`.
    public let count: Int
    /// One bit for each literal's slot.
    let allSlots: UInt64
    let literals: [Entry]
    let parents: [Parent]
    /// What keys longer than eight bytes have beyond them, one after another.
    let tails: [UInt8]
    /// Bit n is set where a literal or parent of n bytes exists (n over 63 counts as 63).
    let lengths: UInt64

    struct Parent: Sendable {
        let entry: Entry
        let inside: KeyTable
    }

    /// - Parameter paths: key paths with `.` between their parts; the n-th one's value goes to slot n. Those beyond
    ///   `maximumCount` are not looked for.
    public init(paths: [String]) {
        let wanted = paths.prefix(Self.maximumCount)
        self.init(entries: wanted.enumerated().map { (Array($0.element.utf8), $0.offset) }, slots: wanted.count)
    }

    private init(entries: [(path: [UInt8], slot: Int)], slots: Int) {
        count = slots
        allSlots = entries.reduce(0) { $0 | 1 << UInt64($1.slot) }
        var tails: [UInt8] = []
        func entry(_ key: [UInt8], slot: Int, isLast: Bool = true) -> Entry {
            defer { tails += key.dropFirst(8) }
            return Entry(head: KeyTable.head(of: key), count: key.count, tail: tails.count, slot: slot, isLast: isLast)
        }
        literals = entries.enumerated().map { place, wanted in
            entry(wanted.path, slot: wanted.slot, isLast: !entries[(place + 1)...].contains { $0.path == wanted.path })
        }
        parents = Self.parents(of: entries).map { parent in
            Parent(
                entry: entry(parent.key, slot: -1),
                inside: KeyTable(entries: parent.children, slots: slots))
        }
        self.tails = tails
        lengths = (literals + parents.map(\.entry)).reduce(0) { $0 | 1 << UInt64(min($1.count, 63)) }
    }

    /// The objects that may hold the wanted values: for `a.b.c` the `a`, in which `b.c` is looked for. Not the `a.b` too: a table
    /// for each dot of each rest would double with every dot.
    private static func parents(
        of entries: [(path: [UInt8], slot: Int)]
    ) -> [(key: [UInt8], children: [(path: [UInt8], slot: Int)])] {
        var parents: [(key: [UInt8], children: [(path: [UInt8], slot: Int)])] = []
        for (path, slot) in entries {
            guard let dot = path.firstIndex(of: UInt8(ascii: ".")) else { continue }
            let child = (path: Array(path[(dot + 1)...]), slot: slot)
            if let known = parents.firstIndex(where: { $0.key == Array(path[..<dot]) }) {
                parents[known].children.append(child)
            } else {
                parents.append((Array(path[..<dot]), [child]))
            }
        }
        return parents
    }

    private static func head(of key: [UInt8]) -> UInt64 {
        key.prefix(8).enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) }
    }

    /// The first eight bytes of `bytes[start..<start + count]`, zero beyond its end. `end` bounds what may be loaded.
    @inline(__always)
    static func head(_ bytes: borrowing RawSpan, at start: Int, count: Int, end: Int) -> UInt64 {
        if start &+ 8 <= end {
            let word = ByteSearch.word(bytes, at: start)
            return count >= 8 ? word : word & ((1 &<< UInt64(8 &* count)) &- 1)
        }
        var head: UInt64 = 0
        var index = 0
        while index < min(count, 8) {
            head |= UInt64(ByteSearch.byteAt(bytes, start &+ index)) &<< UInt64(8 &* index)
            index &+= 1
        }
        return head
    }

    /// Whether `bytes[start..<start + count]`, which begin with `head`, are the entry's key.
    @inline(__always)
    func matches(_ entry: Entry, _ bytes: borrowing RawSpan, at start: Int, count: Int, head: UInt64) -> Bool {
        guard head == entry.head, count == entry.count else { return false }
        var index = 8
        while index < count {
            if ByteSearch.byteAt(bytes, start &+ index) != tails[entry.tail &+ index &- 8] { return false }
            index &+= 1
        }
        return true
    }
}
