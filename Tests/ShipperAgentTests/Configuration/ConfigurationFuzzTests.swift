import Testing

@testable import ShipperAgent

/// Random damage to a right file: whatever comes, the parser answers.
@Suite struct ConfigurationFuzzTests {
    @Test(arguments: 0..<20)
    func `no damage traps, and what is refused is refused in words`(seed: UInt64) {
        var generator = SplitMix(state: seed)
        for round in 0..<100 {
            var bytes = Array(smallestFile.withSinkKeys("labels: {level: $.level}\nbatch: {max_bytes: 1MiB}").utf8)
            for _ in 0...Int.random(in: 0..<6, using: &generator) { damage(&bytes, &generator) }
            do {
                _ = try configuration(String(decoding: bytes, as: UTF8.self), environment: ["A": "x"])
            } catch {
                #expect(!error.mistakes.isEmpty, "seed \(seed), round \(round)")
                #expect(
                    error.description.split(separator: "\n").allSatisfy {
                        $0.hasPrefix("shipper.yaml:") || $0.hasPrefix("…")
                    })
            }
        }
    }

    private static let pieces = [
        "\t", "- ", ": ", "{", "}", "[", "]", "&a ", "*a", "!t ", "|", ">", "\"", "'", "#", "---\n", "...\n", "\0",
        "\u{FEFF}",
        "${A}", "${", "$", "<<: ", "? ", "\r", "\u{85}", "\u{2028}", "é", "👩‍👩‍👧", "0x10", "null", "~", "\n", "\n\n  ",
        "%YAML 9.9\n",
    ]

    private func damage(_ bytes: inout [UInt8], _ generator: inout SplitMix) {
        let at = Int.random(in: 0...bytes.count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes.insert(contentsOf: Array((Self.pieces.randomElement(using: &generator) ?? "").utf8), at: at)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: at)
        case 2: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 0...12, using: &generator)))
        case 3:
            bytes.insert(
                contentsOf: bytes[at..<min(bytes.count, at + 40)],
                at: Int.random(in: 0...bytes.count, using: &generator))
        default: if at < bytes.count { bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator) }
        }
    }
}

/// Sebastiano Vigna's splitmix64: the same numbers for the same seed, everywhere.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
