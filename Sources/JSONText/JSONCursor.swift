/// A place in JSON text, moved forward over whole values without building any.
///
/// It checks what framing a document needs: strings end, brackets pair up, literals and numbers are spelled as such. It does not
/// check escapes or UTF-8 inside strings. Every method answers `false` (or `nil`) at the first violation, and never reads past `end`.
public struct JSONCursor {
    /// The next byte to be read.
    public var index: Int
    /// One past the last byte that may be read.
    public let end: Int

    /// Nested deeper than this, a value is refused: no log line is, and the limit keeps hostile input from costing anything.
    public static let maximumDepth = 512

    @inlinable
    public init(from index: Int, to end: Int) {
        self.index = index
        self.end = end
    }

    /// The byte under the cursor after white space, or `nil` at the end.
    @inlinable @inline(__always)
    public mutating func peek(_ bytes: borrowing RawSpan) -> UInt8? {
        while index < end {
            let byte = ByteSearch.byteAt(bytes, index)
            if byte > 0x20 || !(byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09) { return byte }
            index &+= 1
        }
        return nil
    }

    /// Consumes `byte` if it is next after white space.
    @inlinable @inline(__always)
    public mutating func take(_ byte: UInt8, _ bytes: borrowing RawSpan) -> Bool {
        guard peek(bytes) == byte else { return false }
        index &+= 1
        return true
    }

    /// Reads the string that starts under the cursor (its quote included) and returns what stands between the quotes.
    @inlinable
    public mutating func takeString(_ bytes: borrowing RawSpan) -> JSONSlice? {
        guard take(UInt8(ascii: "\""), bytes) else { return nil }
        let start = index
        var escaped = false
        while let hit = ByteSearch.first(UInt8(ascii: "\""), or: UInt8(ascii: "\\"), in: bytes, from: index, to: end) {
            if ByteSearch.byteAt(bytes, hit) == UInt8(ascii: "\"") {
                index = hit &+ 1
                return JSONSlice(kind: .string, start: start, end: hit, hasEscapes: escaped)
            }
            escaped = true
            index = hit &+ 2
            if index > end { return nil }
        }
        return nil
    }

    /// Moves over the value under the cursor, whatever it is.
    public mutating func takeValue(_ bytes: borrowing RawSpan) -> JSONSlice? {
        guard let first = peek(bytes) else { return nil }
        switch first {
        case UInt8(ascii: "\""): return takeString(bytes)
        case UInt8(ascii: "{"): return takeNested(.object, bytes)
        case UInt8(ascii: "["): return takeNested(.array, bytes)
        case UInt8(ascii: "t"): return takeLiteral("true", .boolean, bytes)
        case UInt8(ascii: "f"): return takeLiteral("false", .boolean, bytes)
        case UInt8(ascii: "n"): return takeLiteral("null", .null, bytes)
        default: return takeNumber(bytes)
        }
    }

    /// Moves over an object or array by counting brackets outside strings. One bit per open level remembers its kind.
    private mutating func takeNested(_ kind: JSONSlice.Kind, _ bytes: borrowing RawSpan) -> JSONSlice? {
        let start = index
        var open = BracketStack()
        while index < end {
            let byte = ByteSearch.byteAt(bytes, index)
            switch byte {
            case UInt8(ascii: "\""):
                guard takeString(bytes) != nil else { return nil }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard open.push(isObject: byte == UInt8(ascii: "{")) else { return nil }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard open.pop(isObject: byte == UInt8(ascii: "}")) else { return nil }
                if open.depth == 0 {
                    index &+= 1
                    return JSONSlice(kind: kind, start: start, end: index, hasEscapes: false)
                }
            default: break
            }
            index &+= 1
        }
        return nil
    }

    private mutating func takeLiteral(
        _ word: StaticString, _ kind: JSONSlice.Kind, _ bytes: borrowing RawSpan
    ) -> JSONSlice? {
        let start = index
        let count = word.utf8CodeUnitCount
        guard index &+ count <= end else { return nil }
        for offset in 0..<count {
            let wanted = unsafe word.utf8Start[offset]
            if ByteSearch.byteAt(bytes, start &+ offset) != wanted { return nil }
        }
        index &+= count
        return JSONSlice(kind: kind, start: start, end: index, hasEscapes: false)
    }

    private mutating func takeNumber(_ bytes: borrowing RawSpan) -> JSONSlice? {
        let start = index
        var digits = 0
        while index < end {
            let byte = ByteSearch.byteAt(bytes, index)
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits &+= 1
            case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): break
            default:
                return digits > 0 ? JSONSlice(kind: .number, start: start, end: index, hasEscapes: false) : nil
            }
            index &+= 1
        }
        return digits > 0 ? JSONSlice(kind: .number, start: start, end: index, hasEscapes: false) : nil
    }
}

/// The open brackets around a place in JSON text: kinds in eight words, so that no depth allocates.
struct BracketStack {
    private(set) var depth = 0
    private var kinds = InlineArray<8, UInt64>(repeating: 0)

    /// `false` when `JSONCursor.maximumDepth` is reached.
    mutating func push(isObject: Bool) -> Bool {
        guard depth < JSONCursor.maximumDepth else { return false }
        let bit = UInt64(1) << UInt64(depth & 63)
        if isObject { kinds[depth >> 6] |= bit } else { kinds[depth >> 6] &= ~bit }
        depth &+= 1
        return true
    }

    /// `false` when nothing is open, or something of the other kind is.
    mutating func pop(isObject: Bool) -> Bool {
        guard depth > 0 else { return false }
        depth &-= 1
        return (kinds[depth >> 6] >> UInt64(depth & 63)) & 1 == (isObject ? 1 : 0)
    }
}
