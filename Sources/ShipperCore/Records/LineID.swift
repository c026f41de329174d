/// A line's name: a 128-bit hash of its file's id, the file's truncation epoch, the line's offset and its raw bytes.
///
/// It comes out the same however often, after whatever crash and in whatever batch the line is sent, which is what makes a repeat
/// harmless where the server keeps one document per `_id`. Version 1 of the hash: golden values in `LineIDTests` pin it for ever.
public struct LineID: Hashable, Sendable {
    public let high: UInt64
    public let low: UInt64

    /// Length of the text form in bytes: 128 bits in base64url without padding.
    public static let textLength = 22

    public init(
        file: FileID, epoch: UInt32, offset: UInt64, bytes: borrowing RawSpan, range: Range<Int>
    ) {
        var first = FoldedHash(seed: 0x9E37_79B9_7F4A_7C15)
        var second = FoldedHash(seed: 0xC2B2_AE3D_27D4_EB4F)
        first.mix(file.high, file.low)
        second.mix(file.low, file.high)
        first.mix(offset, UInt64(epoch))
        second.mix(UInt64(epoch), offset)
        var index = range.lowerBound
        while index &+ 16 <= range.upperBound {
            let (one, two) = (bytes.littleEndianWord(at: index), bytes.littleEndianWord(at: index &+ 8))
            first.mix(one, two)
            second.mix(two, one)
            index &+= 16
        }
        let one = bytes.partialWord(at: index, end: range.upperBound)
        let two = bytes.partialWord(at: min(index + 8, range.upperBound), end: range.upperBound)
        first.mix(one, two)
        second.mix(two, one)
        high = first.finish(count: range.count)
        low = second.finish(count: range.count)
    }

    /// Appends 22 characters of the base64url alphabet.
    public func append(to output: inout [UInt8]) {
        var bits = high
        for _ in 0..<10 {
            output.append(Self.character(bits >> 58))
            bits <<= 6
        }
        // 4 bits of `high` are left; with the top 2 bits of `low` they make the 11th character.
        output.append(Self.character((bits >> 60) << 2 | low >> 62))
        bits = low << 2
        for _ in 0..<10 {
            output.append(Self.character(bits >> 58))
            bits <<= 6
        }
        output.append(Self.character(bits >> 58))
    }

    /// The id that `append(to:)` writes; nil if the text is none.
    public init?(text: String) {
        guard text.utf8.count == Self.textLength else { return nil }
        // 22 characters hold 132 bits, of which the last four are padding.
        var (high, low): (UInt64, UInt64) = (0, 0)
        for (index, byte) in text.utf8.enumerated() {
            guard let six = Self.value(byte) else { return nil }
            if index < 10 {
                high = high << 6 | six
            } else if index == 10 {
                high = high << 4 | six >> 2
                low = six & 3
            } else if index < 21 {
                low = low << 6 | six
            } else {
                guard six & 0xF == 0 else { return nil }
                low = low << 2 | six >> 4
            }
        }
        (self.high, self.low) = (high, low)
    }

    private static func value(_ character: UInt8) -> UInt64? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt64(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt64(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }

    private static func character(_ six: UInt64) -> UInt8 {
        switch UInt8(truncatingIfNeeded: six) {
        case let value where value < 26: UInt8(ascii: "A") + value
        case let value where value < 52: UInt8(ascii: "a") + value - 26
        case let value where value < 62: UInt8(ascii: "0") + value - 52
        case 62: UInt8(ascii: "-")
        default: UInt8(ascii: "_")
        }
    }
}

/// One lane of the hash: a full 64×64 multiplication folded to 64 bits for every 16 bytes. Not for adversaries: ids of different
/// lines differ in file or offset anyway, the bytes are a second lock.
struct FoldedHash {
    private var state: UInt64
    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    @inline(__always)
    mutating func mix(_ one: UInt64, _ two: UInt64) {
        state = Self.fold(one ^ seed ^ 0xA076_1D64_78BD_642F, two ^ state) &+ 0xE703_7ED1_A0B4_28DB
    }

    func finish(count: Int) -> UInt64 {
        Self.fold(state ^ 0x8EBC_6AF0_9C88_C6E3, UInt64(count) ^ seed ^ 0x5895_65CC_7553_1A2B)
    }

    @inline(__always)
    private static func fold(_ one: UInt64, _ two: UInt64) -> UInt64 {
        let product = one.multipliedFullWidth(by: two)
        return product.high ^ product.low
    }
}

extension RawSpan {
    @inline(__always)
    func littleEndianWord(at index: Int) -> UInt64 {
        // Bounds-checked, and any bits are a UInt64.
        unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// Up to eight bytes from `index`, zero beyond `end`.
    func partialWord(at index: Int, end: Int) -> UInt64 {
        var word: UInt64 = 0
        for place in index..<min(index + 8, end) {
            word |= UInt64(unsafe unsafeLoad(fromByteOffset: place, as: UInt8.self)) << UInt64(8 * (place - index))
        }
        return word
    }
}
