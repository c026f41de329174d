/// The start of a test's random choices. As the argument of a parameterized test it stands in the report of a failure:
///
/// ```swift
/// @Test(arguments: Seed.some(20)) func `a random line …`(seed: Seed) {
///     var generator = seed.generator
/// ```
public struct Seed: Hashable, Sendable, CustomStringConvertible {
    public let value: UInt64

    public init(_ value: UInt64) { self.value = value }

    /// The first `count` of a fixed sequence: the same on every machine and in every run.
    public static func some(_ count: Int) -> [Seed] {
        var generator = SeededGenerator(seed: 0x5EED)
        return (0..<count).map { _ in Seed(generator.next()) }
    }

    public var generator: SeededGenerator { SeededGenerator(seed: value) }

    public var description: String { "Seed(0x\(String(value, radix: 16)))" }
}

/// SplitMix64: the same seed gives the same numbers on every machine.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// `true` in one of `count` cases.
    public mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    /// One of `choices`, which must hold something.
    public mutating func pick<Choices: RandomAccessCollection>(_ choices: Choices) -> Choices.Element {
        let distance = Int.random(in: 0..<choices.count, using: &self)
        return choices[choices.index(choices.startIndex, offsetBy: distance)]
    }
}
