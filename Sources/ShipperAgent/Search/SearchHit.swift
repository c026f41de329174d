import JSONText

/// A document as Elasticsearch gives it back.
struct SearchHit {
    let id: String
    /// What it was sorted by: milliseconds since 1970.
    let sort: Int64
    /// The line: the document without what the agent added to it.
    let line: [UInt8]
    let origin: RecordOrigin
    let offset: UInt64
    /// Nanoseconds since 1970.
    let timestamp: Int64?

    /// The hits of an answer in their order; nil if it is no answer to a search.
    static func read(_ body: [UInt8], _ names: ElasticsearchConfiguration.Origin, times: [String], isText: (String) -> Bool) -> [SearchHit]?
    {
        let span = unsafe body.span.bytes
        var slots = [JSONSlice.absent]
        guard hits.scan(span, 0..<body.count, into: &slots), slots[0].kind == .array else { return nil }
        var found: [SearchHit] = []
        var cursor = JSONCursor(from: slots[0].start + 1, to: slots[0].end)
        if cursor.take(UInt8(ascii: "]"), span) { return found }
        let document = SplicedDocument(names, times: times)
        repeat {
            guard let value = cursor.takeValue(span), value.kind == .object, let hit = hit(value, span, document, isText) else {
                return nil
            }
            found.append(hit)
        } while cursor.take(UInt8(ascii: ","), span)
        return found
    }

    private static let hits = TopLevelScanner(keys: KeyTable(paths: ["hits.hits"]), extent: .wholeLine)
    private static let parts = TopLevelScanner(keys: KeyTable(paths: ["_id", "_source", "sort"]), extent: .wholeLine)

    private static func hit(
        _ value: JSONSlice, _ span: borrowing RawSpan, _ document: SplicedDocument, _ isText: (String) -> Bool
    ) -> SearchHit? {
        var slots = [JSONSlice](repeating: .absent, count: 3)
        guard parts.scan(span, value.start..<value.end, into: &slots), slots[0].kind == .string, slots[1].kind == .object,
            slots[2].kind == .array
        else { return nil }
        var cursor = JSONCursor(from: slots[2].start + 1, to: slots[2].end)
        // Documents without a time sort last, by a number that stands for none.
        let sort = cursor.takeValue(span).flatMap { Int64($0.text(of: span)) }.map(millisecond) ?? .min
        let parts = document.take(apart: slots[1], span)
        let line = (isText(parts.origin.source) || parts.isMarkedText ? parts.message : nil) ?? parts.line
        return SearchHit(
            id: slots[0].text(of: span), sort: sort, line: line, origin: parts.origin, offset: parts.offset, timestamp: parts.timestamp)
    }
}

extension SearchHit {
    /// The millisecond of what was sorted by: of a field of type `date_nanos` it is given in nanoseconds. As milliseconds such numbers would be
    /// past the year 33000.
    private static func millisecond(_ sort: Int64) -> Int64 {
        sort > 1_000_000_000_000_000 && sort < .max ? ElasticsearchSearch.millisecond(sort) : sort
    }
}

/// Takes a document apart into what the agent added and the line.
struct SplicedDocument {
    /// Marks that the agent sets on what it sends as text.
    private static let textTags: Set<String> = ["truncated", "unfinished", "split", "not_json"]

    private let names: ElasticsearchConfiguration.Origin
    private let added: Set<String>

    struct Parts {
        var line: [UInt8]
        var message: [UInt8]?
        var origin: RecordOrigin
        var offset: UInt64 = 0
        var timestamp: Int64?
        var isMarkedText = false
    }

    /// - Parameter times: a line's own `@timestamp` is its own if it is one of these.
    init(_ names: ElasticsearchConfiguration.Origin, times: [String]) {
        self.names = names
        added = Set(
            [names.host, names.source, names.file, names.offset].compactMap { $0 } + (times.contains("@timestamp") ? [] : ["@timestamp"]))
    }

    func take(apart source: JSONSlice, _ span: borrowing RawSpan) -> Parts {
        var line: [UInt8] = [UInt8(ascii: "{")]
        var values: [String: String] = [:]
        var parts = Parts(line: [], origin: RecordOrigin(host: "", source: "", file: ""))
        var cursor = JSONCursor(from: source.start + 1, to: source.end)
        while let key = cursor.takeString(span), cursor.take(UInt8(ascii: ":"), span), let value = cursor.takeValue(span) {
            let name = key.text(of: span)
            if name == "@timestamp" { parts.timestamp = TimeParser.parse(value, of: span)?.nanoseconds }
            if added.contains(name) {
                values[name] = value.text(of: span)
            } else {
                if line.count > 1 { line.append(UInt8(ascii: ",")) }
                let isString = value.kind == .string
                line.append(span, (key.start - 1)..<(value.end + (isString ? 1 : 0)))
                if name == "message" { parts.message = Array(value.text(of: span).utf8) }
                if name == "tags", value.kind == .array { parts.isMarkedText = Self.isMark(value, span) }
            }
            guard cursor.take(UInt8(ascii: ","), span) else { break }
        }
        line.append(UInt8(ascii: "}"))
        func value(_ name: String?) -> String { name.flatMap { values[$0] } ?? "" }
        parts.line = line
        parts.origin = RecordOrigin(host: value(names.host), source: value(names.source), file: value(names.file))
        parts.offset = UInt64(value(names.offset)) ?? 0
        return parts
    }

    private static func isMark(_ array: JSONSlice, _ span: borrowing RawSpan) -> Bool {
        var cursor = JSONCursor(from: array.start + 1, to: array.end)
        guard let first = cursor.takeString(span), cursor.take(UInt8(ascii: "]"), span) else { return false }
        return textTags.contains(first.text(of: span))
    }
}
