import ShipperDelivery

/// Searches Elasticsearch or OpenSearch.
struct ElasticsearchSearch: LogSearch {
    let search: ElasticsearchConfiguration
    /// Paths of the keys that hold a line's time.
    let times: [String]
    /// Names of the sources whose lines are text.
    let textSources: Set<String>
    /// Of the servers, of which any will do; at least one.
    let urls: [String]
    let network: any HTTPTransport
    let timeout: Duration

    func explanation(of query: LogQuery) -> String {
        let (earliest, latest) = (query.since.map(Self.millisecond), query.until.map(Self.millisecond))
        let body = SearchDSL(query: query).body(earliest: earliest, latest: latest, size: ElasticsearchPages.pageSize)
        return "Query DSL, POST \(urls[0]):\n  \(body)\nand each document that it gives is matched again."
    }

    /// The millisecond that holds the nanosecond.
    static func millisecond(_ time: Int64) -> Int64 { time / 1_000_000 - (time % 1_000_000 < 0 ? 1 : 0) }

    func find(_ query: LogQuery, into selection: inout RecordSelection) async throws -> [String] {
        let matcher = LogMatcher(query, times: times)
        var slots = matcher.fields.emptySlots
        let pages = ElasticsearchPages(search: self, dsl: SearchDSL(query: query))
        let (earliest, latest) = (query.since.map(Self.millisecond), query.until.map(Self.millisecond))
        let hasGivenAll = try await pages.read(earliest: earliest, latest: latest) { hits, reached in
            for hit in hits {
                let reading = unsafe matcher.read(hit.line.span.bytes, 0..<hit.line.count, &slots)
                guard let time = reading.time ?? hit.timestamp, reading.isMeant, matcher.isWithin(time) else { continue }
                try selection.offer(FoundRecord(time: time, origin: hit.origin, position: hit.offset, line: hit.line))
            }
            return !selection.isSettled(before: reached)
        }
        if !hasGivenAll { selection.endEarly() }
        return []
    }
}
