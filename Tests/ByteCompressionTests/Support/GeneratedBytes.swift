/// SplitMix64: the same seed gives the same bytes on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// The shapes of data that take different ways through a compressor.
enum GeneratedBytes: String, CaseIterable, Sendable, CustomStringConvertible {
    case noise
    case runs
    case logLines
    case smallAlphabet
    case periodic

    var description: String { rawValue }

    func make(count: Int, seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        var bytes: [UInt8] = []
        while bytes.count < count { appendPiece(to: &bytes, &generator) }
        return Array(bytes.prefix(count))
    }

    private func appendPiece(to bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        switch self {
        case .noise:
            bytes.append(UInt8.random(in: 0...255, using: &generator))
        case .runs:
            let length = Int.random(in: 1...300, using: &generator)
            bytes += repeatElement(UInt8.random(in: 0...255, using: &generator), count: length)
        case .logLines:
            let row = Int.random(in: 0...9_999, using: &generator)
            let level = ["info", "warning", "error"].randomElement(using: &generator) ?? "info"
            bytes += #"{"level":"\#(level)","event":"batch_loaded","rows":\#(row)}"#.utf8
            bytes.append(UInt8(ascii: "\n"))
        case .smallAlphabet:
            bytes.append(UInt8.random(in: 0...3, using: &generator))
        case .periodic:
            let length = Int.random(in: 1...40, using: &generator)
            let piece = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            for _ in 0..<Int.random(in: 1...8, using: &generator) { bytes += piece }
        }
    }
}

/// Every size up to one past the longest inline elements, the borders of the formats, and a walk by 401 to 70,000.
let interestingSizes: [Int] =
    Array(0...330) + [511, 512, 513, 65_535, 65_536, 65_537, 65_551, 65_552]
    + stride(from: 331, through: 70_000, by: 401)
