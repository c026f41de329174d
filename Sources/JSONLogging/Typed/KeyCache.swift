import JSONText

/// The keys of typed calls as they stand in lines, found by where they lie in the program: a call in a loop has the same keys
/// each time.
struct KeyCache: Sendable {
    struct Key: Sendable {
        fileprivate var address: UInt
        fileprivate var length: Int
        /// `,"key":`
        var text: LineBuffer.Words
        var head: UInt64
        /// The parts of a layout with which the key collides, where a line has them.
        fileprivate var conflicts: ReservedNames.Kinds
    }

    private var keys: [Key?]

    /// A power of two: entries that share a place take turns.
    private static let size = 64

    init() { keys = Array(repeating: nil, count: Self.size) }

    /// - Returns: `nil` also for a key that must be renamed in a line with the parts `present`.
    @inline(__always)
    func find(_ key: StaticString, in present: ReservedNames.Kinds) -> Key? {
        guard key.hasPointerRepresentation else { return nil }
        let address = unsafe UInt(bitPattern: key.utf8Start)
        guard let found = keys[Self.place(of: address)], found.address == address, found.length == key.utf8CodeUnitCount,
            found.conflicts.isDisjoint(with: present)
        else { return nil }
        return found
    }

    /// Keeps a key, if it is short.
    ///
    /// - Parameter text: `,"key":`
    mutating func keep(_ key: StaticString, text: borrowing RawSpan, head: UInt64, conflicts: ReservedNames.Kinds) {
        guard key.hasPointerRepresentation, let words = LineBuffer.Words(text) else { return }
        let address = unsafe UInt(bitPattern: key.utf8Start)
        keys[Self.place(of: address)] = Key(
            address: address, length: key.utf8CodeUnitCount, text: words, head: head, conflicts: conflicts)
    }

    private static func place(of address: UInt) -> Int {
        Int(truncatingIfNeeded: (UInt64(address) &* 0x9E37_79B9_7F4A_7C15) >> 58)
    }
}
