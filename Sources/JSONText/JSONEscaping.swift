/// JSON strings (RFC 8259, section 7) appended to a byte buffer, without an allocation beyond the buffer's own growth.
///
/// What must be escaped is escaped, and nothing else: the quotation mark, the backslash and the control characters
/// U+0000…U+001F. Everything beyond ASCII stays as its UTF-8.
public enum JSONEscaping {
    /// Appends `text` as a JSON string, quotation marks included.
    @inlinable
    public static func appendString(_ text: String, to bytes: inout some ByteSink & ~Copyable) {
        var text = text
        text.withUTF8 { source in
            bytes.append(quotationMark)
            unsafe appendWellFormed(source, to: &bytes)
            bytes.append(quotationMark)
        }
    }

    /// Appends `text` as a JSON string, quotation marks included.
    @inlinable
    public static func appendString(_ text: StaticString, to bytes: inout some ByteSink & ~Copyable) {
        bytes.append(quotationMark)
        appendContents(text, to: &bytes)
        bytes.append(quotationMark)
    }

    /// Appends `contents` as a JSON string, quotation marks included, whatever the bytes are.
    ///
    /// Each maximal subpart of an ill-formed UTF-8 sequence becomes one U+FFFD, as the Unicode Standard (section 3.9)
    /// recommends and as `String(decoding:as:)` does.
    ///
    /// - Returns: Whether something was replaced.
    @inlinable
    @discardableResult
    public static func appendString(bytes contents: borrowing RawSpan, to bytes: inout some ByteSink & ~Copyable) -> Bool {
        bytes.append(quotationMark)
        let replaced = unsafe contents.withUnsafeBytes { unsafe appendRepaired($0, to: &bytes) }
        bytes.append(quotationMark)
        return replaced
    }

    /// Appends what stands between the quotation marks of a JSON string: `text`, escaped.
    @inlinable
    public static func appendContents(_ text: String, to bytes: inout some ByteSink & ~Copyable) {
        var text = text
        text.withUTF8 { unsafe appendWellFormed($0, to: &bytes) }
    }

    /// Appends what stands between the quotation marks of a JSON string: `text`, escaped.
    @inlinable
    public static func appendContents(_ text: StaticString, to bytes: inout some ByteSink & ~Copyable) {
        // A StaticString made of one Unicode scalar has no buffer to point to.
        guard text.hasPointerRepresentation else { return appendContents(String(text.unicodeScalar), to: &bytes) }
        let source = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        unsafe appendWellFormed(source, to: &bytes)
    }

    /// Appends what stands between the quotation marks of a JSON string: `contents`, escaped and repaired.
    ///
    /// - Returns: Whether something was replaced; see ``appendString(bytes:to:)``.
    @inlinable
    @discardableResult
    public static func appendContents(bytes contents: borrowing RawSpan, to bytes: inout some ByteSink & ~Copyable) -> Bool {
        unsafe contents.withUnsafeBytes { unsafe appendRepaired($0, to: &bytes) }
    }
}

extension JSONEscaping {
    @usableFromInline static var quotationMark: UInt8 { UInt8(ascii: "\"") }

    /// Text up to this many bytes is copied word by word as it is looked through.
    @inlinable static var short: Int { 64 }

    /// Copies runs that need no escape whole, and escapes what stands between them.
    @inlinable
    static func appendWellFormed<Sink: ByteSink & ~Copyable>(_ source: UnsafeBufferPointer<UInt8>, to bytes: inout Sink) {
        let source = UnsafeRawBufferPointer(source)
        if Sink.prefersWords, source.count <= short {
            guard let text = unsafe ShortText(source), text.needsNoEscape else { return unsafe appendShort(source, to: &bytes) }
            return bytes.append(text)
        }
        var start = 0
        while start < source.count {
            let end = unsafe Run.endOfPlain(in: source, from: start)
            bytes.append(unsafe UnsafeRawBufferPointer(rebasing: source[start..<end]).bytes)
            guard end < source.count else { return }
            appendEscape(unsafe source[end], to: &bytes)
            start = end + 1
        }
    }

    @inlinable
    static func appendShort(_ source: UnsafeRawBufferPointer, to bytes: inout some ByteSink & ~Copyable) {
        var index = 0
        while index < source.count {
            let left = min(source.count - index, 8)
            let word = left == 8 ? unsafe source.word(at: index) : unsafe source.lastBytes(left)
            let marks = Run.escapeMarks(word)
            guard marks != 0 else {
                bytes.append(word: word, count: left)
                index += left
                continue
            }
            let plain = marks.trailingZeroBitCount / 8
            bytes.append(word: word, count: plain)
            appendEscape(unsafe source[index + plain], to: &bytes)
            index += plain + 1
        }
    }

    @inlinable
    static func appendRepaired(_ source: UnsafeRawBufferPointer, to bytes: inout some ByteSink & ~Copyable) -> Bool {
        var replaced = false
        var start = 0
        while start < source.count {
            let run = unsafe Run.endOfPlainWellFormed(in: source, from: start)
            bytes.append(unsafe UnsafeRawBufferPointer(rebasing: source[start..<run.end]).bytes)
            guard run.end < source.count else { break }
            if run.brokenLength == 0 {
                appendEscape(unsafe source[run.end], to: &bytes)
                start = run.end + 1
            } else {
                appendReplacementCharacter(to: &bytes)
                replaced = true
                start = run.end + run.brokenLength
            }
        }
        return replaced
    }

    /// U+FFFD in UTF-8.
    @inlinable
    static func appendReplacementCharacter(to bytes: inout some ByteSink & ~Copyable) {
        bytes.append(0xEF)
        bytes.append(0xBF)
        bytes.append(0xBD)
    }

    /// Appends the escape of a byte that needs one: the short form where JSON has one.
    @inlinable
    static func appendEscape(_ byte: UInt8, to bytes: inout some ByteSink & ~Copyable) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default: appendHexEscape(byte, to: &bytes)
        }
    }

    /// `u00XY` for a control character.
    @inlinable
    static func appendHexEscape(_ byte: UInt8, to bytes: inout some ByteSink & ~Copyable) {
        let low = byte & 0x0F
        bytes.append(UInt8(ascii: "u"))
        bytes.append(UInt8(ascii: "0"))
        bytes.append(UInt8(ascii: "0"))
        bytes.append(UInt8(ascii: "0") + byte >> 4)
        bytes.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
    }
}
