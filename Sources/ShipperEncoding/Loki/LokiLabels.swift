import JSONText

/// The labels of one sink in their order on the wire, and the text of a stream's labels.
///
/// Loki wants names sorted and values quoted as Go's `strconv.Quote` does; a value is cut at a limit.
struct LokiLabels {
    enum Value {
        case text(String)
        /// Place of the value among the encoder's slots.
        case slot(Int)
        case source
    }

    let labels: [(name: String, value: Value)]
    /// The labels that are made of fields; a label that has moved is named by its place among them.
    let fields: [(name: String, slot: Int)]
    private let limit: Int
    /// Values cut since the last reset.
    var valuesCut = 0

    /// - Parameter slot: the slot of a key path.
    init(_ options: LokiOptions, slot: (String) -> Int) {
        var labels: [(name: String, value: Value)] = options.labels.map { label in
            switch label.value {
            case .fixed(let text): (label.name, .text(text))
            case .field(let path): (label.name, .slot(slot(path)))
            }
        }
        if let name = options.hostLabel { labels.append((name, .text(options.host))) }
        if let name = options.sourceLabel { labels.append((name, .source)) }
        self.labels = labels.sorted { $0.name < $1.name }
        fields = self.labels.compactMap { label in
            guard case .slot(let slot) = label.value else { return nil }
            return (label.name, slot)
        }
        limit = options.labelValueLimit
    }

    /// Appends what tells this record's stream from others: the varying values, each followed by its length.
    ///
    /// - Parameter moved: bits by place: labels that are none now.
    @inline(__always)
    func appendKey(source: Int, moved: UInt32, _ slots: [JSONSlice], _ block: borrowing RawSpan, to key: inout [UInt8]) {
        key.append(UInt8(truncatingIfNeeded: source))
        key.append(UInt8(truncatingIfNeeded: source &>> 8))
        var place: UInt32 = 1
        for field in fields {
            let start = key.count
            if slots[field.slot].hasValue, moved & place == 0 { slots[field.slot].appendText(of: block, to: &key) }
            place &<<= 1
            // No byte could end a value: each may stand in one. Read from the back, lengths leave no doubt.
            var length = UInt32(truncatingIfNeeded: key.count &- start)
            for _ in 0..<4 {
                key.append(UInt8(truncatingIfNeeded: length))
                length &>>= 8
            }
        }
    }

    /// Name and value of each label of this record that has a value.
    mutating func values(
        source: String, moved: UInt32, _ slots: [JSONSlice], _ block: borrowing RawSpan
    ) -> [(name: String, value: String)] {
        var values: [(name: String, value: String)] = []
        var place: UInt32 = 1
        for label in labels {
            var text: String
            switch label.value {
            case .text(let fixed): text = fixed
            case .source: text = source
            case .slot(let slot):
                var bytes: [UInt8] = []
                if slots[slot].hasValue, moved & place == 0 { slots[slot].appendText(of: block, to: &bytes) }
                place &<<= 1
                text = String(decoding: bytes, as: UTF8.self)
            }
            if text.utf8.count > limit {
                text = text.cut(to: limit)
                valuesCut += 1
            }
            if !text.isEmpty { values.append((label.name, text)) }
        }
        return values
    }

    /// `{a="b", c="d"}`.
    static func protobufText(_ values: [(name: String, value: String)]) -> [UInt8] {
        let pairs = values.map { "\($0.name)=\(GoQuote.quote($0.value))" }
        return Array("{\(pairs.joined(separator: ", "))}".utf8)
    }

    /// `{"a":"b","c":"d"}`.
    static func jsonText(_ values: [(name: String, value: String)]) -> [UInt8] {
        var text: [UInt8] = [UInt8(ascii: "{")]
        for (index, pair) in values.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            JSONEscaping.appendString(pair.name, to: &text)
            text.append(UInt8(ascii: ":"))
            JSONEscaping.appendString(pair.value, to: &text)
        }
        text.append(UInt8(ascii: "}"))
        return text
    }
}

/// Go's `strconv.Quote`, as far as a label parser can tell the difference.
public enum GoQuote {
    public static func quote(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\x" + (digits.utf8.count == 1 ? "0" : "") + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension String {
    /// At most `limit` bytes of it, whole characters.
    func cut(to limit: Int) -> String {
        var end = utf8.index(startIndex, offsetBy: limit, limitedBy: endIndex) ?? endIndex
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
