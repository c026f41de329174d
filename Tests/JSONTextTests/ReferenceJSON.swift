import JSONText

/// JSON read the slow way, after RFC 8259 letter by letter: the measure for the scanner.
struct ReferenceJSON {
    struct Value {
        let slice: JSONSlice
        /// An object's members in their order; keys as they are written.
        var members: [(key: [UInt8], value: Value)] = []

        /// What `TopLevelScanner` promises for a path: the first member of that literal name, or else what stands behind
        /// the path's first dot, inside the first object under the part before it that has it.
        func find(_ path: [UInt8]) -> JSONSlice {
            if let literal = members.first(where: { $0.key == path }) { return literal.value.slice }
            guard let dot = path.firstIndex(of: UInt8(ascii: ".")) else { return .absent }
            for (key, value) in members where value.slice.kind == .object && key == Array(path[..<dot]) {
                let inside = value.find(Array(path[(dot + 1)...]))
                if inside.kind != .absent { return inside }
            }
            return .absent
        }
    }

    private let bytes: [UInt8]
    private var index = 0
    /// A flag and no error: nobody asks what is wrong, only whether something is.
    private var isLegal = true

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The one object that `bytes` hold, or `nil` if they hold anything else.
    static func object(_ bytes: [UInt8]) -> Value? {
        var reader = ReferenceJSON(bytes)
        let value = reader.value()
        reader.skipBlanks()
        return reader.isLegal && reader.index == bytes.count && value.slice.kind == .object ? value : nil
    }

    private mutating func value() -> Value {
        skipBlanks()
        switch next {
        case "{": return object()
        case "[": return array()
        case "\"": return Value(slice: string())
        case "t": return word("true", .boolean)
        case "f": return word("false", .boolean)
        case "n": return word("null", .null)
        default: return number()
        }
    }

    private mutating func object() -> Value {
        let start = index
        expect("{")
        var members: [(key: [UInt8], value: Value)] = []
        skipBlanks()
        if next != "}" {
            repeat {
                skipBlanks()
                let key = string()
                skipBlanks()
                expect(":")
                members.append((Array(bytes[key.start..<key.end]), value()))
                skipBlanks()
            } while take(",")
        }
        expect("}")
        return Value(slice: slice(.object, start), members: members)
    }

    private mutating func array() -> Value {
        let start = index
        expect("[")
        skipBlanks()
        if next != "]" {
            repeat {
                _ = value()
                skipBlanks()
            } while take(",")
        }
        expect("]")
        return Value(slice: slice(.array, start))
    }

    private mutating func string() -> JSONSlice {
        expect("\"")
        let start = index
        var escaped = false
        while let byte = next, byte != "\"" {
            if byte.value < 0x20 { isLegal = false }
            index += 1
            if byte == "\\" {
                escaped = true
                escape()
            }
        }
        let end = index
        expect("\"")
        return JSONSlice(kind: .string, start: start, end: end, hasEscapes: escaped)
    }

    private mutating func escape() {
        guard let code = next else { return isLegal = false }
        index += 1
        if code == "u" {
            for _ in 0..<4 {
                guard let digit = next, Character(digit).isHexDigit else { return isLegal = false }
                index += 1
            }
        } else if !"\"\\/bfnrt".unicodeScalars.contains(code) {
            isLegal = false
        }
    }

    private mutating func number() -> Value {
        let start = index
        _ = take("-")
        if !take("0") { digits() }
        if take(".") { digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            digits()
        }
        return Value(slice: slice(.number, start))
    }

    private mutating func digits() {
        guard isDigit else { return isLegal = false }
        while isDigit { index += 1 }
    }

    private mutating func word(_ text: String, _ kind: JSONSlice.Kind) -> Value {
        let start = index
        for scalar in text.unicodeScalars { expect(scalar) }
        return Value(slice: slice(kind, start))
    }

    private func slice(_ kind: JSONSlice.Kind, _ start: Int) -> JSONSlice {
        JSONSlice(kind: kind, start: start, end: index, hasEscapes: false)
    }

    // MARK: - One byte

    private var next: Unicode.Scalar? { index < bytes.count ? Unicode.Scalar(bytes[index]) : nil }
    private var isDigit: Bool { next.map { "0"..."9" ~= $0 } ?? false }

    private mutating func skipBlanks() { while let byte = next, " \t\n\r".unicodeScalars.contains(byte) { index += 1 } }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ scalar: Unicode.Scalar) {
        guard take(scalar) else { return isLegal = false }
    }
}

/// The little that must hold of every line the scanner accepts, legal or not: outside of strings its brackets pair up, the first
/// opens an object, and only the last closes it.
enum JSONFrame {
    static func holds(_ bytes: [UInt8]) -> Bool {
        let text = bytes.trimmingBlanks
        guard text.first == UInt8(ascii: "{") else { return false }
        var open: [UInt8] = []
        var inString = false
        var isEscaped = false
        for (index, byte) in text.enumerated() {
            if inString {
                if isEscaped {
                    isEscaped = false
                } else if byte == 0x5C {
                    isEscaped = true
                } else if byte == 0x22 {
                    inString = false
                }
                continue
            }
            switch byte {
            case 0x22: inString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): open.append(byte + 2)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard open.popLast() == byte, !open.isEmpty || index == text.count - 1 else { return false }
            default: break
            }
        }
        return open.isEmpty && !inString
    }
}

extension [UInt8] {
    fileprivate var trimmingBlanks: [UInt8] {
        let blanks = Array(" \t\n\r".utf8)
        return drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed()
    }
}
