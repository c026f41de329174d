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
    }

    /// In the order of their coming.
    private var keys = PlainList<Key>(capacity: Self.size)
    /// Where in `keys` the key of a place stands, and one more; 0 where there is none yet.
    private var places = PlainList<Int>(capacity: Self.size)

    /// A power of two, and even.
    private static let size = 128

    init() { for _ in 0..<Self.size { places.append(0) } }

    subscript(index: Int) -> Key { keys[index] }

    /// - Returns: The index of a key; `nil` also for one that must be renamed in a line with the parts `present`.
    @inline(__always)
    func find(_ text: ShortText, in present: ReservedNames.Kinds) -> Int? {
        let place = Self.place(of: text)
        guard let index = index(of: text, at: place) ?? index(of: text, at: place ^ 1), keys[index].conflicts.isDisjoint(with: present)
        else { return nil }
        return index
    }

    @inline(__always)
    private func index(of text: ShortText, at place: Int) -> Int? {
        let number = places[place]
        return number > 0 && keys[number - 1].text == text ? number - 1 : nil
    }

    /// Keeps a key, if it is short when it is encoded. Of the two in its place the one that has come later makes room.
    ///
    /// - Parameter encoded: `,"key":`
    mutating func keep(
        _ text: ShortText, encoded: borrowing RawSpan, head: UInt64, conflicts: ReservedNames.Kinds, isHidden: Bool
    ) {
        guard let words = LineBuffer.Words(encoded) else { return }
        let key = Key(text: text, encoded: words, head: head, conflicts: conflicts, isHidden: isHidden)
        let first = Self.place(of: text)
        let place = places[first] == 0 ? first : first ^ 1
        if places[place] == 0 {
            keys.append(key)
            places[place] = keys.count
        } else {
            keys[places[place] - 1] = key
        }
    }

    /// The multipliers spread neighbours; the first is 2⁶⁴ divided by the golden ratio.
    @inline(__always)
    private static func place(of text: ShortText) -> Int {
        let mixed = text.first &* 0x9E37_79B9_7F4A_7C15 &+ text.second &* 0xC2B2_AE3D_27D4_EB4F &+ UInt64(truncatingIfNeeded: text.count)
        return Int(truncatingIfNeeded: ((mixed ^ mixed >> 32) &* 0x9E37_79B9_7F4A_7C15) >> 57)
    }
}
