/// SHA-256 (FIPS 180-4) and HMAC (RFC 2104), for the few bytes of a value that is to be hidden.
///
/// Ours, since a library for logging must not make its users fetch one for cryptography. Held against the vectors of
/// FIPS 180-4 and RFC 4231, and against Python's `hmac`.
enum SHA256 {
    /// HMAC-SHA-256 of `message`: 32 bytes.
    static func authenticationCode(of message: [UInt8], key: [UInt8]) -> [UInt8] {
        var block = key.count > 64 ? digest(of: key) : key
        block += repeatElement(0, count: 64 - block.count)
        let inner = digest(of: block.map { $0 ^ 0x36 } + message)
        return digest(of: block.map { $0 ^ 0x5C } + inner)
    }

    /// 32 bytes.
    static func digest(of message: [UInt8]) -> [UInt8] {
        var state = initialState
        let padded = padded(message)
        var schedule = [UInt32](repeating: 0, count: 64)
        for start in stride(from: 0, to: padded.count, by: 64) {
            prepare(&schedule, from: padded[start..<start + 64])
            compress(&state, schedule)
        }
        return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) } }
    }

    private static func padded(_ message: [UInt8]) -> [UInt8] {
        let zeros = (119 - message.count % 64) % 64
        let length = UInt64(message.count) * 8
        return message + [0x80] + repeatElement(0, count: zeros)
            + (0..<8).map { UInt8(truncatingIfNeeded: length >> (56 - 8 * UInt64($0))) }
    }

    private static func prepare(_ schedule: inout [UInt32], from block: ArraySlice<UInt8>) {
        for index in 0..<16 {
            let start = block.startIndex + 4 * index
            schedule[index] = block[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        for index in 16..<64 {
            let (early, late) = (schedule[index - 15], schedule[index - 2])
            let small0 = rotated(early, 7) ^ rotated(early, 18) ^ early >> 3
            let small1 = rotated(late, 17) ^ rotated(late, 19) ^ late >> 10
            schedule[index] = schedule[index - 16] &+ small0 &+ schedule[index - 7] &+ small1
        }
    }

    private static func compress(_ state: inout [UInt32], _ schedule: [UInt32]) {
        var words = state
        for index in 0..<64 {
            let (a, e) = (words[0], words[4])
            let big1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
            let choice = e & words[5] ^ ~e & words[6]
            let first = words[7] &+ big1 &+ choice &+ roundConstants[index] &+ schedule[index]
            let big0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
            let majority = a & words[1] ^ a & words[2] ^ words[1] & words[2]
            words = [first &+ big0 &+ majority, a, words[1], words[2], words[3] &+ first, e, words[5], words[6]]
        }
        for index in 0..<8 { state[index] &+= words[index] }
    }

    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

    private static let initialState = fractions(of: primes.prefix(8).map { Double($0).squareRoot() })
    private static let roundConstants = primes.map { cubeRootFraction(of: $0) }

    private static let primes: [UInt64] = (2..<312).filter { number in (2..<number).allSatisfy { number % $0 != 0 } }

    /// The first 32 bits of the fractions.
    private static func fractions(of roots: [Double]) -> [UInt32] {
        roots.map { UInt32(($0 - $0.rounded(.down)) * 4_294_967_296) }
    }

    /// The first 32 bits of the fraction of the cube root, by bisection in integers: the root times 2³².
    private static func cubeRootFraction(of number: UInt64) -> UInt32 {
        var (low, high): (UInt64, UInt64) = (0, 7 << 32)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if isCube(of: middle, atMost: number) { low = middle } else { high = middle }
        }
        return UInt32(truncatingIfNeeded: low)
    }

    /// Whether (`root` / 2³²)³ ≤ `number`.
    private static func isCube(of root: UInt64, atMost number: UInt64) -> Bool {
        let root = UInt128(root)
        // Without the last 16 bits of the square, the product has room in 128 bits; it is less by under 2⁻⁴⁰ of itself.
        return ((root * root) >> 16) * root <= UInt128(number) << 80
    }
}
