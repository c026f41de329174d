import JSONText

/// A query in Elasticsearch's query DSL, which lets through at least what is meant: fields may be text, keywords, numbers or dates, and their
/// values may have been left out of the index as malformed, too long, or of one field too many.
///
/// What a mapping keeps out of the index without a trace cannot be asked for: `enabled: false`, `index: false`, `dynamic: false`, and what lies
/// inside of `flattened` and `nested`.
struct SearchDSL {
    let query: LogQuery
    /// A field that must have a value, whatever the query says.
    var origin: (field: String, value: String)?

    /// The clauses that must hold, as JSON, without those of time.
    var clauses: [String] {
        var clauses = origin.map { [Self.match($0.field, $0.value)] } ?? []
        if let trace = query.trace { clauses.append(Self.any(RecordFields.traceKeys) { [Self.match($0, trace)] }) }
        if let level = query.level {
            clauses.append(Self.any(RecordFields.levelKeys) { key in level.spellingsFromHere.map { Self.match(key, $0) } })
        }
        if let logger = query.logger {
            clauses.append(
                Self.any(RecordFields.loggerKeys) { key in
                    [Self.match(key, logger), Self.prefix(key, logger + "."), Self.prefix(key + ".keyword", logger + ".")]
                })
        }
        for field in query.fields where Self.canBeAsked(field.value) {
            clauses.append(Self.any([field.path.literalKey]) { key in Self.indexed(field.value).map { Self.match(key, $0) } })
        }
        return clauses
    }

    /// A whole search: the newest of the documents up to `latest`, both in milliseconds since 1970 and inclusive.
    func body(earliest: Int64?, latest: Int64?, size: Int) -> String {
        var clauses = clauses
        var range: [String] = []
        if let earliest { range.append("\"gte\":\(earliest)") }
        if let latest { range.append("\"lte\":\(latest)") }
        if !range.isEmpty { clauses.append("{\"range\":{\"@timestamp\":{\(range.joined(separator: ",")),\"format\":\"epoch_millis\"}}}") }
        return """
            {"size":\(size),"track_total_hits":false,"query":{"bool":{"filter":[\(clauses.joined(separator: ","))]}},\
            "sort":[{"@timestamp":{"order":"desc","unmapped_type":"date"}}]}
            """
    }

    /// One of the keys holds what is asked for, or something that is not in the index: of which fields of a document that is so, Elasticsearch
    /// notes in `_ignored`.
    private static func any(_ keys: [String], _ clauses: (String) -> [String]) -> String {
        let ignored = "{\"terms\":{\"_ignored\":[\(keys.map(string).joined(separator: ","))]}}"
        return "{\"bool\":{\"minimum_should_match\":1,\"should\":[\((keys.flatMap(clauses) + [ignored]).joined(separator: ","))]}}"
    }

    /// `lenient`: a number that is asked for a word answers no, instead of refusing the search. `zero_terms_query`: of a text in which an
    /// analyser finds no word, any will do.
    private static func match(_ key: String, _ value: String) -> String {
        """
        {"match":{\(string(key)):{"query":\(string(value)),"operator":"and","lenient":true,"zero_terms_query":"all"}}}
        """
    }

    private static func prefix(_ key: String, _ value: String) -> String { "{\"prefix\":{\(string(key)):\(string(value))}}" }

    /// Whether a field with this value is found by it: objects, lists and nothing have no value in the index.
    private static func canBeAsked(_ value: String) -> Bool {
        !value.isEmpty && value != "null" && !value.hasPrefix("{") && !value.hasPrefix("[")
    }

    /// What of a value stands in the index: where a field holds whole numbers, others lose their fraction (`coerce`).
    private static func indexed(_ value: String) -> [String] {
        guard let number = Double(value), number != number.rounded(.towardZero), let whole = Int64(exactly: number.rounded(.towardZero))
        else { return [value] }
        return [value, String(whole)]
    }

    static func string(_ text: String) -> String {
        var bytes: [UInt8] = []
        JSONEscaping.appendString(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
