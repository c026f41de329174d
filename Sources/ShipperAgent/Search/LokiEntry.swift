import JSONText

/// A line as Loki gives it back.
struct LokiEntry: Hashable {
    /// Nanoseconds since 1970, as it was pushed.
    let time: Int64
    let line: [UInt8]
    /// Its stream's labels, and its structured metadata.
    let labels: [String: String]

    /// The entries of an answer to `query_range`, in no order across streams; nil if it is no such answer.
    static func read(_ body: [UInt8]) -> [LokiEntry]? {
        let span = unsafe body.span.bytes
        var slots = [JSONSlice.absent]
        guard result.scan(span, 0..<body.count, into: &slots), slots[0].kind == .array else { return nil }
        var entries: [LokiEntry] = []
        var cursor = JSONCursor(from: slots[0].start + 1, to: slots[0].end)
        if cursor.take(UInt8(ascii: "]"), span) { return entries }
        repeat {
            guard let stream = cursor.takeValue(span), stream.kind == .object, read(stream, span, into: &entries) else { return nil }
        } while cursor.take(UInt8(ascii: ","), span)
        return entries
    }

    private static let result = TopLevelScanner(keys: KeyTable(paths: ["data.result"]), extent: .wholeLine)
    private static let parts = TopLevelScanner(keys: KeyTable(paths: ["stream", "values"]), extent: .wholeLine)
    private static let extras = TopLevelScanner(keys: KeyTable(paths: ["structuredMetadata", "parsed"]), extent: .wholeLine)

    private static func read(_ stream: JSONSlice, _ span: borrowing RawSpan, into entries: inout [LokiEntry]) -> Bool {
        var slots = [JSONSlice](repeating: .absent, count: 2)
        guard parts.scan(span, stream.start..<stream.end, into: &slots), slots[0].kind == .object, slots[1].kind == .array else {
            return false
        }
        let labels = texts(slots[0], span)
        var cursor = JSONCursor(from: slots[1].start + 1, to: slots[1].end)
        if cursor.take(UInt8(ascii: "]"), span) { return true }
        repeat {
            guard let value = cursor.takeValue(span), value.kind == .array, let entry = entry(value, span, labels) else { return false }
            entries.append(entry)
        } while cursor.take(UInt8(ascii: ","), span)
        return true
    }

    private static func entry(_ value: JSONSlice, _ span: borrowing RawSpan, _ labels: [String: String]) -> LokiEntry? {
        var cursor = JSONCursor(from: value.start + 1, to: value.end)
        guard let stamp = cursor.takeString(span), let time = Int64(stamp.text(of: span)), cursor.take(UInt8(ascii: ","), span),
            let slice = cursor.takeString(span)
        else { return nil }
        var line: [UInt8] = []
        slice.appendText(of: span, to: &line)
        var all = labels
        if cursor.take(UInt8(ascii: ","), span), let extra = cursor.takeValue(span), extra.kind == .object {
            var slots = [JSONSlice](repeating: .absent, count: 2)
            _ = extras.scan(span, extra.start..<extra.end, into: &slots)
            for part in slots where part.kind == .object { all.merge(texts(part, span)) { $1 } }
        }
        return LokiEntry(time: time, line: line, labels: all)
    }

    private static func texts(_ object: JSONSlice, _ span: borrowing RawSpan) -> [String: String] {
        var cursor = JSONCursor(from: object.start + 1, to: object.end)
        var texts: [String: String] = [:]
        while let name = cursor.takeString(span), cursor.take(UInt8(ascii: ":"), span), let value = cursor.takeValue(span) {
            texts[name.text(of: span)] = value.text(of: span)
            guard cursor.take(UInt8(ascii: ","), span) else { break }
        }
        return texts
    }
}
