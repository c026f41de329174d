/// Labels as Loki writes them in its answers and takes them in protobuf: `{a="b", c="d"}`, values quoted by Go's `strconv.Quote`.
public enum LokiLabelText {
    /// The labels that begin at `start` of `bytes`, and the index behind their closing brace; `nil` if there are none.
    public static func parse(_ bytes: [UInt8], from start: Int) -> (labels: [String: String], end: Int)? {
        var reader = Reader(bytes: bytes, index: start)
        guard reader.take("{") else { return nil }
        var labels: [String: String] = [:]
        if reader.take("}") { return (labels, reader.index) }
        repeat {
            reader.skipBlanks()
            guard let name = reader.name(), reader.take("="), let value = reader.quoted() else { return nil }
            labels[name] = value
        } while reader.take(",")
        return reader.take("}") ? (labels, reader.index) : nil
    }

    private struct Reader {
        let bytes: [UInt8]
        var index: Int

        var next: UInt8? { index < bytes.count ? bytes[index] : nil }

        mutating func take(_ mark: Unicode.Scalar) -> Bool {
            guard next == UInt8(ascii: mark) else { return false }
            index += 1
            return true
        }

        mutating func skipBlanks() {
            while take(" ") {}
        }

        mutating func name() -> String? {
            let start = index
            while let byte = next, byte != UInt8(ascii: "="), byte != UInt8(ascii: "}"), byte > 0x20 { index += 1 }
            return index > start ? String(decoding: bytes[start..<index], as: UTF8.self) : nil
        }

        mutating func quoted() -> String? {
            guard take("\"") else { return nil }
            var text: [UInt8] = []
            while let byte = next {
                index += 1
                switch byte {
                case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
                case UInt8(ascii: "\\"): guard escape(to: &text) else { return nil }
                default: text.append(byte)
                }
            }
            return nil
        }

        /// What stands behind a backslash: a letter, or a number of fixed length.
        private mutating func escape(to text: inout [UInt8]) -> Bool {
            guard let letter = next else { return false }
            index += 1
            switch Unicode.Scalar(letter) {
            case "x": return number(digits: 2, radix: 16).map { text.append(UInt8(truncatingIfNeeded: $0)) } != nil
            case "u": return scalar(digits: 4, to: &text)
            case "U": return scalar(digits: 8, to: &text)
            case "0"..."7":
                index -= 1
                return number(digits: 3, radix: 8).map { text.append(UInt8(truncatingIfNeeded: $0)) } != nil
            default:
                guard let meant = Self.letters[letter] else { return false }
                text.append(meant)
                return true
            }
        }

        private static let letters: [UInt8: UInt8] = [
            UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13,
            UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11, UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "\""): UInt8(ascii: "\""),
            UInt8(ascii: "'"): UInt8(ascii: "'"),
        ]

        private mutating func number(digits: Int, radix: Int) -> UInt32? {
            guard index + digits <= bytes.count else { return nil }
            defer { index += digits }
            return UInt32(String(decoding: bytes[index..<index + digits], as: UTF8.self), radix: radix)
        }

        private mutating func scalar(digits: Int, to text: inout [UInt8]) -> Bool {
            guard let scalar = number(digits: digits, radix: 16).flatMap(Unicode.Scalar.init) else { return false }
            text.append(contentsOf: String(scalar).utf8)
            return true
        }
    }
}
