import ShipperDelivery
import Testing

@testable import ShipperAgent

/// What `shipper query --explain` says is asked.
@Suite struct ExplanationTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let sinks = """
        sinks:
          loki:
            type: loki
            inputs: [app]
            urls: ["http://loki:3100"]
            labels: {service: champion, level: $.level}
          search:
            type: elasticsearch
            inputs: [app]
            urls: ["http://search:9200"]
            data_stream: logs-a-b
          store:
            type: local
            inputs: [app]
            path: /var/lib/store.sqlite
        """

    private func explanation(_ place: String, _ query: LogQuery) async throws -> String {
        let text =
            smallestFile.prefix { _ in true }.split(separator: "\nsinks:")[0] + "\n" + Self.sinks
        let configuration = try configuration(String(text).with("/var/log/app/*.ndjson", folder.file("*.ndjson")))
        let place = try SearchPlace(place, in: configuration, environment: [:])
        defer { Task { await place.close() } }
        return place.search.explanation(of: query)
    }

    private func field(_ text: String) throws -> LogQuery.FieldCondition { try #require(LogQuery.FieldCondition(text)) }

    @Test func `Loki is asked in LogQL`() async throws {
        let query = LogQuery(trace: "abc", level: .critical, fields: [try field("scraper=bhavcopy"), try field("note=a\"b")], text: "out.")
        let text = try await explanation("loki", query)
        #expect(text.hasPrefix("LogQL, asked of http://loki:3100/loki/api/v1/query_range:\n  {"))
        #expect(text.contains(#"level=~"|critical|CRITICAL|Critical|crit|"#) && text.contains(#"service="champion", source=~"app"}"#))
        // A text that is written in several ways is left to the matcher.
        #expect(text.contains(#"} |= "abc" |= "bhavcopy" |~ "(?i)out\\."#) && !text.contains("a\\\"b"))
        #expect(text.hasSuffix("\nand each line that it gives is matched again."))
    }

    @Test func `Elasticsearch is asked in its query DSL, by POST`() async throws {
        let text = try await explanation("search", LogQuery(trace: "abc", since: 1_500_000, until: 3_000_000))
        #expect(
            text == """
                Query DSL, POST http://search:9200/logs-a-b/_search:
                  {"size":1000,"track_total_hits":false,"query":{"bool":{"filter":[{"bool":{"minimum_should_match":1,"should":[\
                \(["trace_id", "trace.id", "logging.googleapis.com/trace", "traceId"].map { Self.match($0, "abc") }.joined(separator: ",")),\
                {"terms":{"_ignored":["trace_id","trace.id","logging.googleapis.com/trace","traceId"]}}]}},\
                {"range":{"@timestamp":{"gte":1,"lte":3,"format":"epoch_millis"}}}]}},"sort":[{"@timestamp":{"order":"desc","unmapped_type":"date"}}]}
                and each document that it gives is matched again.
                """)
    }

    private static func match(_ key: String, _ value: String) -> String {
        "{\"match\":{\"\(key)\":{\"query\":\"\(value)\",\"operator\":\"and\",\"lenient\":true,\"zero_terms_query\":\"all\"}}}"
    }

    @Test(arguments: [
        ("rows=12.5", ["12.5", "12"]), ("rows=-0.5", ["-0.5", "0"]), ("rows=12.0", ["12.0"]), ("rows=n/a", ["n/a"]),
        ("rows=1e400", ["1e400"]),
        ("rows=-", ["-"]),
    ])
    func `a field is asked for as it may stand in the index, or not stand in it`(condition: String, values: [String]) throws {
        let clauses = SearchDSL(query: LogQuery(fields: [try field(condition)])).clauses
        let matches = values.map { Self.match("rows", $0) } + ["{\"terms\":{\"_ignored\":[\"rows\"]}}"]
        #expect(clauses == ["{\"bool\":{\"minimum_should_match\":1,\"should\":[\(matches.joined(separator: ","))]}}"])
    }

    @Test(arguments: ["k=", "k=null", "k={\"a\":1}", "k=[1,2]"])
    func `what has no value in the index is not asked for`(condition: String) throws {
        #expect(SearchDSL(query: LogQuery(fields: [try field(condition)])).clauses == [])
    }

    @Test func `a store is asked by its indices, and files are named`() async throws {
        let store = try await explanation(
            "store",
            LogQuery(
                trace: "abc", level: .error, logger: "a.b", fields: [try field("http.status=503"), try field("a=b=c")], text: "out",
                since: 5, until: 1_795_801_922_000_000_000))
        #expect(
            store == """
                The store /var/lib/store.sqlite, by its columns:
                  trace: abc
                  level: error and above
                  logger: a.b
                  since: 1970-01-01T00:00:00.000000005Z
                  until: 2026-11-27T17:52:02.000000000Z
                and each record that it gives is matched again:
                  http.status: 503
                  a: b=c
                  text: out
                """)
        #expect(try await explanation("store", LogQuery()).contains("\n  everything\n"))
        try folder.write("", to: "b.ndjson")
        try folder.write("", to: "a.ndjson")
        let files = try await explanation("files", LogQuery())
        #expect(
            files == """
                Every line of these files is read and matched:
                  \(folder.file("a.ndjson"))
                  \(folder.file("b.ndjson"))
                """)
    }
}
