import JSONText

/// A record taken apart for people to read.
struct RecordParts {
    var level = ""
    var logger = ""
    var trace = ""
    var event = ""
    /// The other fields in the order of the line; values as the line writes them, strings without quotes where that is clear.
    var others: [(name: String, value: String)] = []

    private static let fields = RecordFields(times: RecordFields.usualTimes, wanted: [])

    init(_ record: FoundRecord) {
        let span = unsafe record.line.span.bytes
        let fields = Self.fields
        var slots = fields.emptySlots
        guard fields.scanner.scan(span, 0..<record.line.count, into: &slots) else {
            event = String(decoding: record.line, as: UTF8.self)
            return
        }
        var shown: Set<Int> = []
        func take(_ range: Range<Int>) -> String {
            guard let slice = fields.first(range, in: slots) else { return "" }
            shown.insert(slice.start)
            return slice.text(of: span)
        }
        _ = take(fields.times)
        level = take(fields.levels)
        logger = take(fields.loggers)
        trace = take(fields.traces)
        event = take(fields.events)
        var cursor = JSONCursor(from: 0, to: record.line.count)
        guard cursor.take(UInt8(ascii: "{"), span) else { return }
        while let key = cursor.takeString(span), cursor.take(UInt8(ascii: ":"), span), let value = cursor.takeValue(span) {
            if !shown.contains(value.start) { others.append((key.text(of: span), Self.plain(value, span))) }
            guard cursor.take(UInt8(ascii: ","), span) else { break }
        }
    }

    private static func plain(_ value: JSONSlice, _ span: borrowing RawSpan) -> String {
        let text = value.text(of: span)
        guard value.kind == .string else { return text }
        return text.isEmpty || text.contains { $0.isWhitespace || $0 == "\"" || $0 == "=" } ? SearchDSL.string(text) : text
    }
}
