import JSONText
import ShipperCore

/// What a line says, as a key: equal for the line in its file and for what a sink gives back of it.
struct LineContent {
    /// Whether only what JSON says counts, and not how it is written; for sinks that keep documents and not lines.
    let asDocuments: Bool
    /// Top-level keys that do not count in documents.
    let ignored: Set<String>

    /// - Parameter time: the line's own, in nanoseconds since 1970; `nil` if it has none.
    func key(_ line: [UInt8], time: Int64?) -> LineKey {
        if asDocuments, let key = documentKey(line) { return key }
        return LineKey(Self.withoutBroken(line), time ?? 0)
    }

    /// Bytes that are no UTF-8 arrive as U+FFFD; how many of them, each side decides for itself. So neither counts.
    private static func withoutBroken(_ line: [UInt8]) -> [UInt8] {
        guard line.contains(where: { $0 >= 0x80 }) else { return line }
        let mark: [UInt8] = [0xEF, 0xBF, 0xBD]
        let isWhole = String(validating: line, as: UTF8.self) != nil && !line.indices.contains { line[$0...].starts(with: mark) }
        if isWhole { return line }
        return Array(
            String(String.UnicodeScalarView(String(decoding: line, as: UTF8.self).unicodeScalars.filter { $0 != "\u{FFFD}" })).utf8)
    }

    // MARK: - Documents

    private func documentKey(_ line: [UInt8]) -> LineKey? {
        let span = unsafe line.span.bytes
        var cursor = JSONCursor(from: 0, to: line.count)
        guard let object = cursor.takeValue(span), object.kind == .object else { return nil }
        return value(object, span, without: ignored)
    }

    /// Members are added up, since their order means nothing.
    private func value(_ value: JSONSlice, _ span: borrowing RawSpan, without keys: Set<String> = []) -> LineKey {
        switch value.kind {
        case .object: object(value, span, without: keys)
        case .array: array(value, span)
        default: LineKey(Array(value.text(of: span).utf8), value.kind == .string ? 1 : 2)
        }
    }

    private func object(_ value: JSONSlice, _ span: borrowing RawSpan, without keys: Set<String>) -> LineKey {
        var sum = LineKey(high: 3, low: 3)
        var cursor = JSONCursor(from: value.start + 1, to: value.end)
        while let key = cursor.takeString(span), cursor.take(UInt8(ascii: ":"), span), let member = cursor.takeValue(span) {
            let name = key.text(of: span)
            if !keys.contains(name) {
                let one = self.value(member, span)
                let key = LineKey(Array(name.utf8) + [0] + Self.bytes(one), 4)
                (sum.high, sum.low) = (sum.high &+ key.high, sum.low &+ key.low)
            }
            guard cursor.take(UInt8(ascii: ","), span) else { break }
        }
        return sum
    }

    private func array(_ value: JSONSlice, _ span: borrowing RawSpan) -> LineKey {
        var sum = LineKey(high: 5, low: 5)
        var cursor = JSONCursor(from: value.start + 1, to: value.end)
        while let element = cursor.takeValue(span) {
            sum = LineKey(Self.bytes(sum) + Self.bytes(self.value(element, span)), 6)
            guard cursor.take(UInt8(ascii: ","), span) else { break }
        }
        return sum
    }

    private static func bytes(_ key: LineKey) -> [UInt8] {
        [key.high, key.low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) } }
    }
}
