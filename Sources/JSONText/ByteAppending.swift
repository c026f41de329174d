extension [UInt8] {
    /// Appends `bytes[range]`, copied once.
    @inlinable
    public mutating func append(_ bytes: borrowing RawSpan, _ range: Range<Int>) {
        // `extracting` checks the range; the pointer does not leave the closure.
        unsafe bytes.extracting(range).withUnsafeBytes { unsafe append(contentsOf: $0) }
    }
}

extension JSONSlice {
    /// Appends the value's text: a string's with escapes resolved, any other value's as it stands in the line.
    @inlinable
    public func appendText(of bytes: borrowing RawSpan, to output: inout [UInt8]) {
        if hasEscapes {
            JSONUnescaping.append(self, of: bytes, to: &output)
        } else {
            output.append(bytes, start..<end)
        }
    }
}
