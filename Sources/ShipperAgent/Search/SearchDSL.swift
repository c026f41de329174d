import JSONText

/// A query in Elasticsearch's query DSL, which lets through at least what is meant, whatever the mapping: fields may be text, keywords
/// or numbers.
struct SearchDSL {
    let query: LogQuery
    /// A field that must have a value, whatever the query says.
    var origin: (field: String, value: String)?

    /// The clauses that must hold, as JSON, without those of time.
    var clauses: [String] {
        var clauses = origin.map { [Self.match($0.field, $0.value)] } ?? []
        if let trace = query.trace { clauses.append(Self.any(RecordFields.traceKeys.map { Self.match($0, trace) })) }
        if let level = query.level {
            clauses.append(Self.any(RecordFields.levelKeys.flatMap { key in level.spellingsFromHere.map { Self.match(key, $0) } }))
        }
        if let logger = query.logger {
            clauses.append(
                Self.any(
                    RecordFields.loggerKeys.flatMap { key in
                        [Self.match(key, logger), Self.prefix(key, logger + "."), Self.prefix(key + ".keyword", logger + ".")]
                    }))
        }
        for field in query.fields where Self.hasWords(field.value) {
            clauses.append(Self.match(field.path.literalKey, field.value))
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

    private static func any(_ clauses: [String]) -> String {
        "{\"bool\":{\"minimum_should_match\":1,\"should\":[\(clauses.joined(separator: ","))]}}"
    }

    /// `lenient`: a number that is asked for a word answers no, instead of refusing the search.
    private static func match(_ key: String, _ value: String) -> String {
        "{\"match\":{\(string(key)):{\"query\":\(string(value)),\"operator\":\"and\",\"lenient\":true}}}"
    }

    private static func prefix(_ key: String, _ value: String) -> String { "{\"prefix\":{\(string(key)):\(string(value))}}" }

    /// Whether an analyser finds a word in it: a `match` of none finds nothing.
    private static func hasWords(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.isAlphabetic || ("0"..."9").contains($0) }
    }

    static func string(_ text: String) -> String {
        var bytes: [UInt8] = []
        JSONEscaping.appendString(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
