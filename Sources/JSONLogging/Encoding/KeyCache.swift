import JSONText

/// What is known of the keys that lines have had: a call in a loop has the same keys each time.
///
/// They are found by what they say, not by where they lie, so that keys of dictionaries are too. A table of a fixed size, in which
/// two keys that belong into the same place can stand.
struct KeyCache: ~Copyable, Sendable {
    /// What is known of one key.
    struct Key: BitwiseCopyable, Sendable {
        fileprivate let text: ShortText
        /// `,"key":`
        let encoded: LineBuffer.Words
        /// The first eight bytes of the key as JSON has it; see ``KeyHead``.
        let head: UInt64
        /// The parts of a layout with which the key collides, where a line has them.
        fileprivate let conflicts: ReservedNames.Kinds
        /// Whether its values are not to be read.
        let isHidden: Bool

        /// Stands where there is none.
        fileprivate static let none = Key(text: .empty, encoded: LineBuffer.Words(0, count: 0), head: 0, conflicts: [], isHidden: false)
        /// Even the key of no bytes is four when it is encoded.
        fileprivate var isThere: Bool { encoded.count > 0 }
    }

    /// A table, empty until there is a key to keep; where it has none yet stands one that no line may use.
    private var keys = PlainList<Key>()

    /// A power of two, and even.
    private static let size = 128

    subscript(index: Int) -> Key { keys[index] }

    /// - Returns: The index of a key; `nil` also for one that must be renamed in a line with the parts `present`.
    @inline(__always)
    func find(_ text: ShortText, in present: ReservedNames.Kinds) -> Int? {
        guard !keys.isEmpty else { return nil }
        var index = Self.place(of: text)
        if keys[index].text != text { index ^= 1 }
        guard keys[index].text == text, keys[index].isThere, keys[index].conflicts.isDisjoint(with: present) else { return nil }
        return index
    }

    /// Keeps a key, if it is short when it is encoded. Of the two in its place the one that has come later makes room.
    ///
    /// - Parameter encoded: `,"key":`
    mutating func keep(
        _ text: ShortText, encoded: borrowing RawSpan, head: UInt64, conflicts: ReservedNames.Kinds, isHidden: Bool
    ) {
        guard let words = LineBuffer.Words(encoded) else { return }
        if keys.isEmpty { for _ in 0..<Self.size { keys.append(.none) } }
        let place = Self.place(of: text)
        keys[keys[place].isThere ? place ^ 1 : place] = Key(
            text: text, encoded: words, head: head, conflicts: conflicts, isHidden: isHidden)
    }

    /// The multipliers spread neighbours; the first is 2⁶⁴ divided by the golden ratio.
    @inline(__always)
    private static func place(of text: ShortText) -> Int {
        let mixed = text.first &* 0x9E37_79B9_7F4A_7C15 &+ text.second &* 0xC2B2_AE3D_27D4_EB4F &+ UInt64(truncatingIfNeeded: text.count)
        return Int(truncatingIfNeeded: ((mixed ^ mixed >> 32) &* 0x9E37_79B9_7F4A_7C15) >> 57)
    }
}
