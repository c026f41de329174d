/// The text of a JSON string that holds escapes.
public enum JSONUnescaping {
    /// Appends the text of `bytes[slice]` to `output`, escapes resolved.
    ///
    /// Never fails: an escape that JSON does not know is kept as it stands, half a surrogate pair becomes U+FFFD.
    public static func append(_ slice: JSONSlice, of bytes: borrowing RawSpan, to output: inout [UInt8]) {
        var index = slice.start
        while index < slice.end {
            let byte = ByteSearch.byteAt(bytes, index)
            guard byte == UInt8(ascii: "\\"), index + 1 < slice.end else {
                output.append(byte)
                index += 1
                continue
            }
            let code = ByteSearch.byteAt(bytes, index + 1)
            if code == UInt8(ascii: "u") {
                index = appendUnicode(at: index, before: slice.end, of: bytes, to: &output)
            } else {
                if let plain = simple(code) { output.append(plain) } else { output += [byte, code] }
                index += 2
            }
        }
    }

    private static func simple(_ code: UInt8) -> UInt8? {
        switch code {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): code
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        default: nil
        }
    }

    /// Resolves `\uXXXX`, joined with a following low surrogate, and returns the index after it.
    private static func appendUnicode(
        at index: Int, before end: Int, of bytes: borrowing RawSpan, to output: inout [UInt8]
    ) -> Int {
        guard let unit = hexUnit(at: index, before: end, of: bytes) else {
            output.append(UInt8(ascii: "\\"))
            return index + 1
        }
        var next = index + 6
        var scalar = UInt32(unit)
        if (0xD800..<0xDC00).contains(unit), let low = hexUnit(at: next, before: end, of: bytes),
            (0xDC00..<0xE000).contains(low)
        {
            scalar = 0x10000 + ((UInt32(unit) - 0xD800) << 10) + (UInt32(low) - 0xDC00)
            next += 6
        }
        output += Array(String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
        return next
    }

    private static func hexUnit(at index: Int, before end: Int, of bytes: borrowing RawSpan) -> UInt16? {
        guard index + 6 <= end, ByteSearch.byteAt(bytes, index) == UInt8(ascii: "\\"),
            ByteSearch.byteAt(bytes, index + 1) == UInt8(ascii: "u")
        else { return nil }
        var unit: UInt16 = 0
        for place in (index + 2)..<(index + 6) {
            guard let digit = Unicode.Scalar(ByteSearch.byteAt(bytes, place)).hexDigit else { return nil }
            unit = unit << 4 | digit
        }
        return unit
    }
}

extension Unicode.Scalar {
    fileprivate var hexDigit: UInt16? {
        switch self {
        case "0"..."9": UInt16(value - 0x30)
        case "a"..."f": UInt16(value - 0x61 + 10)
        case "A"..."F": UInt16(value - 0x41 + 10)
        default: nil
        }
    }
}
