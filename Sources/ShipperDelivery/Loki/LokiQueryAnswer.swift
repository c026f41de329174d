import JSONText

/// A line as Loki stores it: broken UTF-8 becomes U+FFFD, and how many for a broken stretch differs between decoders.
struct LokiStoredLine: Hashable {
    let time: Int64
    let text: String

    init(time: Int64, line: [UInt8]) {
        self.time = time
        let decoded = String(decoding: line, as: UTF8.self)
        text = decoded.utf8.count == line.count && !decoded.unicodeScalars.contains("\u{FFFD}") ? decoded : Self.collapsed(decoded)
    }

    private static func collapsed(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar != "\u{FFFD}" || scalars.last != "\u{FFFD}" { scalars.append(scalar) }
        return String(scalars)
    }

    // By scalars, not by what looks alike: `String` calls é and e with an accent equal, Loki does not.
    static func == (one: LokiStoredLine, other: LokiStoredLine) -> Bool {
        one.time == other.time && one.text.utf8.elementsEqual(other.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(time)
        hasher.combine(text)
    }
}

/// The answer to `query_range`: `{"status":"success","data":{"resultType":"streams","result":[{"stream":{…},"values":[["ns","line",…]]}]}}`.
struct LokiQueryAnswer {
    /// Lines of the stream that was asked for, and how often each is there.
    private(set) var lines: [LokiStoredLine: Int] = [:]
    /// Lines in the answer, those of other streams included.
    private(set) var count = 0
    /// The latest time in it.
    private(set) var latest: Int64?

    /// - Parameters:
    ///   - labels: of the stream; a label of `names` that it does not have must be absent.
    /// - Returns: `nil` if the body is no such answer.
    static func lines(_ body: [UInt8], labels: [String: String], names: Set<String>) -> LokiQueryAnswer? {
        let span = unsafe body.span.bytes
        let path = TopLevelScanner(keys: KeyTable(paths: ["data.result"]), extent: .wholeLine)
        var slots = [JSONSlice.absent]
        guard path.scan(span, 0..<body.count, into: &slots), slots[0].kind == .array else { return nil }
        var answer = LokiQueryAnswer()
        var cursor = JSONCursor(from: slots[0].start + 1, to: slots[0].end)
        if cursor.take(UInt8(ascii: "]"), span) { return answer }
        repeat {
            guard let stream = cursor.takeValue(span), stream.kind == .object,
                answer.read(stream, span, labels: labels, names: names)
            else { return nil }
        } while cursor.take(UInt8(ascii: ","), span)
        return answer
    }

    private mutating func read(
        _ stream: JSONSlice, _ span: borrowing RawSpan, labels: [String: String], names: Set<String>
    ) -> Bool {
        var slots = [JSONSlice](repeating: .absent, count: 2)
        guard Self.parts.scan(span, stream.start..<stream.end, into: &slots), slots[0].kind == .object, slots[1].kind == .array,
            let found = Self.texts(slots[0], span)
        else { return false }
        let isAsked = names.union(labels.keys).allSatisfy { (labels[$0] ?? "") == (found[$0] ?? "") }
        var cursor = JSONCursor(from: slots[1].start + 1, to: slots[1].end)
        if cursor.take(UInt8(ascii: "]"), span) { return true }
        repeat {
            guard let value = cursor.takeValue(span), value.kind == .array, let line = Self.line(value, span) else { return false }
            count += 1
            latest = max(latest ?? line.time, line.time)
            if isAsked { lines[line, default: 0] += 1 }
        } while cursor.take(UInt8(ascii: ","), span)
        return true
    }

    private static let parts = TopLevelScanner(keys: KeyTable(paths: ["stream", "values"]), extent: .wholeLine)

    private static func line(_ value: JSONSlice, _ span: borrowing RawSpan) -> LokiStoredLine? {
        var cursor = JSONCursor(from: value.start + 1, to: value.end)
        guard let stamp = cursor.takeString(span), let time = Int64(String(decoding: text(stamp, span), as: UTF8.self)),
            cursor.take(UInt8(ascii: ","), span), let line = cursor.takeString(span)
        else { return nil }
        return LokiStoredLine(time: time, line: text(line, span))
    }

    private static func texts(_ object: JSONSlice, _ span: borrowing RawSpan) -> [String: String]? {
        var cursor = JSONCursor(from: object.start + 1, to: object.end)
        var texts: [String: String] = [:]
        if cursor.take(UInt8(ascii: "}"), span) { return texts }
        repeat {
            guard let name = cursor.takeString(span), cursor.take(UInt8(ascii: ":"), span), let value = cursor.takeString(span)
            else { return nil }
            texts[String(decoding: text(name, span), as: UTF8.self)] = String(decoding: text(value, span), as: UTF8.self)
        } while cursor.take(UInt8(ascii: ","), span)
        return texts
    }

    private static func text(_ slice: JSONSlice, _ span: borrowing RawSpan) -> [UInt8] {
        var text: [UInt8] = []
        slice.appendText(of: span, to: &text)
        return text
    }
}
