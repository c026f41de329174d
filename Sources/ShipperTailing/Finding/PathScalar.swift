/// One character of a file name: a Unicode scalar where the bytes are UTF-8, else a single byte.
struct PathScalar: Hashable {
    /// The scalar's number; for a byte that belongs to none 0x110000 plus the byte, which is no scalar's number.
    let value: UInt32
    /// In bytes, 1…4.
    let length: Int

    private static let firstBeyondUnicode: UInt32 = 0x11_0000

    init(_ name: ArraySlice<UInt8>, at position: Int) {
        let lead = name[position]
        if let decoded = Self.decode(lead, name[(position + 1)...].prefix(3)) {
            self = decoded
        } else {
            self.init(value: Self.firstBeyondUnicode + UInt32(lead), length: 1)
        }
    }

    private init(value: UInt32, length: Int) {
        self.value = value
        self.length = length
    }

    /// What stands for it in a text for people.
    var text: String.UnicodeScalarView {
        if let scalar = Unicode.Scalar(value) { return String(scalar).unicodeScalars }
        let hex = String(value - Self.firstBeyondUnicode, radix: 16, uppercase: true)
        return "\\x\(hex)".unicodeScalars
    }

    /// Table 3-7 of the Unicode standard, by lengths: no surrogates, nothing longer than needed, nothing past U+10FFFF.
    private static func decode(_ lead: UInt8, _ following: ArraySlice<UInt8>) -> PathScalar? {
        let (length, bits, least): (Int, UInt8, UInt32)
        switch lead {
        case ..<0x80: return PathScalar(value: UInt32(lead), length: 1)
        case 0xc2...0xdf: (length, bits, least) = (2, 0x1f, 0x80)
        case 0xe0...0xef: (length, bits, least) = (3, 0x0f, 0x800)
        case 0xf0...0xf4: (length, bits, least) = (4, 0x07, 0x1_0000)
        default: return nil
        }
        let rest = following.prefix(length - 1)
        guard rest.count == length - 1, rest.allSatisfy({ $0 & 0xc0 == 0x80 }) else { return nil }
        let value = rest.reduce(UInt32(lead & bits)) { $0 << 6 | UInt32($1 & 0x3f) }
        guard value >= least, Unicode.Scalar(value) != nil else { return nil }
        return PathScalar(value: value, length: length)
    }
}
