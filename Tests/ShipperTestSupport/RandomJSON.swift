/// Random JSON objects on one line, legal by construction, with everything that makes a scanner's life hard: repeated and dotted
/// keys, braces and quotes in strings, escapes, nesting, and white space wherever it may stand.
public struct RandomJSON {
    /// Keys that repeat, contain and resemble each other; shorter than, as long as and longer than the eight bytes compared at once.
    public static let keys = [
        "a", "b", "c", "a.b", "a.b.c", "b.c", "time", "level", "sixteen.bytes.ok", "eightlen", "eightlem",
        String(repeating: "long.", count: 13), "", "ключ",
    ]

    private static let strings = [
        "", "x", "plain text", "}", "{", "]", "[", ",", ":", "\\\"", "\\\\", "\\\\\\\"", "\\n", "\\/", "\\u00e9",
        "\\ud83d\\ude42",
        "₹", "🙂", "a longer text with {\\\"quotes\\\":1} in it", "2026-11-23T09:15:00Z", "\u{7f}",
    ]
    private static let numbers = ["0", "-0", "1", "-12.5", "1e9", "2E-3", "1795428672123456789", "0.1e+2"]

    private var generator: SeededGenerator

    public init(_ generator: SeededGenerator) { self.generator = generator }

    /// One object.
    public mutating func line() -> [UInt8] { Array((blank() + object(depth: 0) + blank()).utf8) }

    /// The line with one byte removed, added or changed.
    public mutating func broken(_ line: [UInt8]) -> [UInt8] {
        var line = line
        let place = Int.random(in: 0..<line.count, using: &generator)
        let byte = generator.pick(Array("{}[]\",:\\ 1at\u{0}".utf8))
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: line.remove(at: place)
        case 1: line.insert(byte, at: place)
        default: line[place] = byte
        }
        return line
    }

    private mutating func object(depth: Int) -> String {
        let members = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
            "\(blank())\"\(generator.pick(Self.keys))\"\(blank()):\(blank())\(value(depth: depth + 1))\(blank())"
        }
        return "{\(members.isEmpty ? blank() : members.joined(separator: ","))}"
    }

    private mutating func array(depth: Int) -> String {
        let elements = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
            blank() + value(depth: depth + 1) + blank()
        }
        return "[\(elements.isEmpty ? blank() : elements.joined(separator: ","))]"
    }

    private mutating func value(depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 4 ? 5 : 9), using: &generator) {
        case 0, 1: "\"\(generator.pick(Self.strings))\(generator.pick(Self.strings))\""
        case 2: generator.pick(Self.numbers)
        case 3: generator.pick(["true", "false"])
        case 4: "null"
        case 5: array(depth: depth)
        default: object(depth: depth)
        }
    }

    private mutating func blank() -> String { generator.oneIn(4) ? generator.pick([" ", "\t", "  ", "\r"]) : "" }
}
