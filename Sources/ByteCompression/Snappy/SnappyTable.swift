/// For each hash of four bytes the last place in the fragment where they stood.
struct SnappyTable: Sendable {
    /// 2^14 entries of 2 bytes are as large as the first-level cache of common processors.
    private static let maximumBits = 14
    private static let minimumBits = 8

    private var entries = [UInt16](repeating: 0, count: 1 << maximumBits)
    private(set) var shift: UInt32 = 0

    /// Forgets everything, and takes no more entries than a fragment of this size can use: a small one is not worth clearing 32 KiB.
    ///
    /// Clearing is also what makes the output a function of the input alone.
    mutating func clear(forFragmentOf size: Int) {
        var bits = Self.minimumBits
        while bits < Self.maximumBits, 1 << bits < size { bits += 1 }
        shift = UInt32(32 - bits)
        for index in 0..<1 << bits { entries[index] = 0 }
    }

    @inline(__always)
    func hash(_ word: UInt32) -> Int {
        Int((word &* 0x1e35_a7bd) >> shift)
    }

    /// The place last noted for `hash`; from now on it is `position`.
    @inline(__always)
    mutating func exchange(_ hash: Int, _ position: Int) -> Int {
        let previous = entries[hash]
        entries[hash] = UInt16(truncatingIfNeeded: position)
        return Int(previous)
    }

    @inline(__always)
    mutating func note(_ hash: Int, _ position: Int) {
        entries[hash] = UInt16(truncatingIfNeeded: position)
    }
}
