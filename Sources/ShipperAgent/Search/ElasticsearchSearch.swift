import ShipperDelivery

/// Searches Elasticsearch or OpenSearch, backwards from the newest, past its limit of documents in an answer.
///
/// A page begins with the millisecond that the page before it ended in, and what is known of it by id is passed over: this wants neither a
/// point in time nor sorting by id, which some servers lack and others forbid.
struct ElasticsearchSearch: LogSearch {
    /// `index.max_result_window`.
    static let mostInAnswer = 10_000
    private static let pageSize = 1_000
    /// Pages read for one search.
    private static let mostPages = 100_000

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
        let (earliest, latest) = Self.milliseconds(query)
        let body = SearchDSL(query: query).body(earliest: earliest, latest: latest, size: Self.pageSize)
        return "Query DSL, POST \(urls[0]):\n  \(body)\nand each document that it gives is matched again."
    }

    /// The milliseconds that hold the query's time.
    private static func milliseconds(_ query: LogQuery) -> (earliest: Int64?, latest: Int64?) {
        func floored(_ time: Int64) -> Int64 { time / 1_000_000 - (time % 1_000_000 < 0 ? 1 : 0) }
        return (query.since.map(floored), query.until.map(floored))
    }

    func find(_ query: LogQuery, into selection: inout RecordSelection) async throws -> [String] {
        let matcher = LogMatcher(query, times: times)
        let dsl = SearchDSL(query: query)
        let (earliest, first) = Self.milliseconds(query)
        var latest = first
        var (size, known) = (Self.pageSize, Set<String>())
        for _ in 0..<Self.mostPages {
            guard let hits = try await page(dsl.body(earliest: earliest, latest: latest, size: size)) else {
                // Documents may be long: an answer of fewer of them fits.
                guard size > 8 else { throw problem("its answer is too large") }
                size /= 8
                continue
            }
            try offer(hits.filter { !known.contains($0.id) }, matcher, &selection)
            guard let last = hits.last, hits.count == size else { return [] }
            // Times within a millisecond are in no order.
            let (reached, overflow) = (last.sort &+ 1).multipliedReportingOverflow(by: 1_000_000)
            if overflow || selection.isSettled(before: reached) { return [] }
            if hits.first?.sort == last.sort, latest == last.sort {
                guard size < Self.mostInAnswer else {
                    throw problem(
                        "it holds more than \(size) documents of one millisecond (\(last.sort) ms since 1970). Ask for less at once")
                }
                size = Self.mostInAnswer
            }
            latest = last.sort
            known = Set(hits.filter { $0.sort == last.sort }.map(\.id))
        }
        throw problem("it has more documents than \(Self.mostPages) answers hold. Narrow the time with --since and --until")
    }

    private func offer(_ hits: [SearchHit], _ matcher: LogMatcher, _ selection: inout RecordSelection) throws {
        var slots = matcher.fields.emptySlots
        for hit in hits {
            let reading = unsafe matcher.read(hit.line.span.bytes, 0..<hit.line.count, &slots)
            guard let time = reading.time ?? hit.timestamp, reading.isMeant, matcher.isWithin(time) else { continue }
            try selection.offer(FoundRecord(time: time, origin: hit.origin, position: hit.offset, line: hit.line))
        }
    }

    /// - Returns: `nil` if the answer would be too large.
    private func page(_ body: String) async throws -> [SearchHit]? {
        let message = HTTPMessage(
            method: .post, urls: urls, headers: [(name: "Content-Type", value: "application/json")], body: Array(body.utf8))
        do throws(TransportFailure) {
            let answer = try await network.send(message, timeout: timeout)
            guard answer.status == 200 else {
                throw TransportFailure(kind: "refused", reason: "it answered \(answer.status): \(answer.excerpt)")
            }
            let hits = SearchHit.read(answer.body, search.origin, times: times) { textSources.contains($0) }
            guard let hits else { throw TransportFailure(kind: "garbage", reason: "its answer is none to a search: \(answer.excerpt)") }
            return hits
        } catch {
            if error.kind == "answer_too_large" { return nil }
            throw problem(error.reason)
        }
    }

    private func problem(_ reason: String) -> SearchProblem { SearchProblem("Could not search Elasticsearch at \(urls[0]): \(reason).") }
}
