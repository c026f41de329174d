/// Sebastiano Vigna's SplitMix64: the same seed makes the same numbers.
struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A generator for a child task, so that what one task draws does not depend on when another does.
    mutating func split() -> SeededGenerator { SeededGenerator(seed: next()) }

    /// True once in `count` draws.
    mutating func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    /// Seconds, to the millisecond.
    mutating func duration(_ range: ClosedRange<Int>) -> Double { Double(Int.random(in: range, using: &self)) / 1000 }
}
