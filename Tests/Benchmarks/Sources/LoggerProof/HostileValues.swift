import Logging

/// SplitMix64, so that a seed tells a whole run.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

indirect enum HostileValue {
    case string(String)
    case integer(Int64)
    case double(Double)
    case bool(Bool)
    case array([HostileValue])
    case object([String: HostileValue])

    var metadata: Logger.MetadataValue {
        switch self {
        case .string(let text): .string(text)
        case .integer(let number): .stringConvertible(number)
        case .double(let number): .stringConvertible(number)
        case .bool(let flag): .stringConvertible(flag)
        case .array(let values): .array(values.map(\.metadata))
        case .object(let fields): .dictionary(fields.mapValues(\.metadata))
        }
    }

    /// The value with its type, parts separated by commas.
    var note: String {
        switch self {
        case .string(let text): text.hex
        case .integer(let number): "i\(number)"
        case .double(let number): "d\(number.bitPattern)"
        case .bool(let flag): flag ? "t" : "f"
        case .array(let values): (["a\(values.count)"] + values.map(\.note)).joined(separator: ",")
        case .object(let fields): (["o\(fields.count)"] + fields.flatMap { [$0.hex, $1.note] }).joined(separator: ",")
        }
    }
}

/// Makes values that break encoders.
struct HostileValues {
    private var random: SeededRandom

    /// Keys that a line has itself, or nearly.
    private static let keys = [
        "timestamp", "level", "event", "logger", "trace_id", "span_id", "service", "env", "error", "error_type", "error_chain",
        "fields_cut", "field.level", "field.field.level", "field.", "Level", "leve", "levels", "", "\"", "\\", "\u{0}", "\n", "é",
        "e\u{301}",
        "a.b", "msg", "file", "line", "function",
    ]

    private static let pieces = [
        "\"", "\\", "\\\"", "\n", "\r\n", "\t", "\u{0}", "\u{1B}[31m", "\u{7F}", "\u{85}", "\u{2028}", "\u{2029}", "\u{FFFD}", "\u{FEFF}",
        "\u{10FFFF}", "\u{D7FF}", "\u{E000}", "👩‍👩‍👧‍👦", "é", "e\u{301}", "ß", "日本語", "}", "{", "\":", ",\"level\":\"x\"", "</script>",
        "${jndi:ldap}", "%s%n",
        "plain text", "0", "null", "'", "/", "\u{8}", "\u{C}", " ",
    ]

    init(random: SeededRandom) { self.random = random }

    private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

    mutating func string() -> String {
        if chance(20) { return brokenUTF8() }
        if chance(5000) { return String(repeating: pick(Self.pieces), count: Int.random(in: 1000...120_000, using: &random)) }
        let count = chance(50) ? Int.random(in: 0...2000, using: &random) : Int.random(in: 0...6, using: &random)
        return (0..<count).map { _ in pick(Self.pieces) }.joined()
    }

    /// Any bytes, made into a string as a careless caller would.
    private mutating func brokenUTF8() -> String {
        let count = Int.random(in: 0...40, using: &random)
        return String(decoding: (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }, as: UTF8.self)
    }

    mutating func integer() -> Int64 {
        chance(4) ? pick([.min, .max, 0, -1, 1 << 53, (1 << 53) + 1]) : Int64(bitPattern: random.next())
    }

    mutating func double() -> Double {
        if chance(3) { return Double(bitPattern: random.next()) }
        return pick([
            .nan, .infinity, -.infinity, 0, -0.0, 0.1, 1e21, 1e22, 1e-7, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 5, 1e15, 1e16,
            123456789.123456789,
        ])
    }

    mutating func fields() -> [String: HostileValue] {
        var fields: [String: HostileValue] = [:]
        let count = chance(100) ? Int.random(in: 0...60, using: &random) : Int.random(in: 0...8, using: &random)
        for _ in 0..<count { fields[chance(2) ? pick(Self.keys) : string()] = value(depth: 0) }
        return fields
    }

    private mutating func value(depth: Int) -> HostileValue {
        // Now and then deeper than any limit.
        if chance(3000) { return (0..<30).reduce(HostileValue.bool(true)) { inner, _ in .array([inner]) } }
        switch Int.random(in: 0..<(depth < 4 ? 10 : 8), using: &random) {
        case 0...3: return .string(string())
        case 4, 5: return .integer(integer())
        case 6: return .double(double())
        case 7: return .bool(random.next() & 1 == 0)
        case 8: return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in value(depth: depth + 1) })
        default:
            var fields: [String: HostileValue] = [:]
            for _ in 0..<Int.random(in: 0...4, using: &random) { fields[string()] = value(depth: depth + 1) }
            return .object(fields)
        }
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &random)]
    }
}
