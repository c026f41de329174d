import ShipperDelivery

/// Elasticsearch's answers to one search, backwards from the newest, past its limit of documents in an answer.
///
/// A page begins with the millisecond that the page before it ended in, and what is known of it by id is passed over: this wants neither a
/// point in time nor sorting by id, which some servers lack and others forbid.
struct ElasticsearchPages {
    /// `index.max_result_window`.
    static let mostInAnswer = 10_000
    static let pageSize = 1_000
    /// Pages read for one search.
    static let mostPages = 100_000

    let search: ElasticsearchSearch
    let dsl: SearchDSL

    /// Gives every document once.
    ///
    /// - Parameters:
    ///   - earliest, first: the milliseconds since 1970 that hold the documents' times, ends included; `nil`: any.
    ///   - take: gets documents, the newest first, and the time in nanoseconds that older ones than these have at most; says whether those
    ///     are wanted.
    /// - Returns: whether it has given all, and was not told that older ones are not wanted.
    /// - Throws: `SearchProblem` if there is no answer; what `take` throws.
    @discardableResult
    func read(earliest: Int64?, latest first: Int64?, _ take: ([SearchHit], Int64) throws -> Bool) async throws -> Bool {
        var latest = first
        var (size, known) = (Self.pageSize, Set<String>())
        /// The least number of documents that did not fit into an answer.
        var tooMany = Int.max
        for _ in 0..<Self.mostPages {
            guard let hits = try await page(dsl.body(earliest: earliest, latest: latest, size: size)) else {
                // Documents may be long: an answer of fewer of them fits.
                guard size > 8 else { throw problem("its answer is too large") }
                tooMany = size
                size /= 8
                continue
            }
            guard let last = hits.last else { return true }
            // Times within a millisecond are in no order.
            let (reached, overflow) = (last.sort &+ 1).multipliedReportingOverflow(by: 1_000_000)
            let isWanted = try take(hits.filter { !known.contains($0.id) }, overflow ? .min : reached)
            guard hits.count == size else { return true }
            guard isWanted else { return false }
            guard !overflow else {
                throw problem("it holds more than \(size) documents without a time, or with one past all clocks (sorted by \(last.sort))")
            }
            if hits.first?.sort == last.sort, latest == last.sort {
                let wider = min(size * 8, Self.mostInAnswer)
                guard wider > size, wider < tooMany else {
                    throw problem(
                        "it holds more than \(size) documents of one millisecond (\(last.sort) ms since 1970). Ask for less at once")
                }
                size = wider
            }
            latest = last.sort
            known = Set(hits.filter { $0.sort == last.sort }.map(\.id))
        }
        throw problem("it has more documents than \(Self.mostPages) answers hold. Narrow the time with --since and --until")
    }

    /// - Returns: `nil` if the answer would be too large.
    private func page(_ body: String) async throws -> [SearchHit]? {
        let message = HTTPMessage(
            method: .post, urls: search.urls, headers: [(name: "Content-Type", value: "application/json")], body: Array(body.utf8))
        do throws(TransportFailure) {
            let answer = try await search.network.send(message, timeout: search.timeout)
            guard answer.status == 200 else {
                throw TransportFailure(kind: "refused", reason: "it answered \(answer.status): \(answer.excerpt)")
            }
            let hits = SearchHit.read(answer.body, search.search.origin, times: search.times) { search.textSources.contains($0) }
            guard let hits else { throw TransportFailure(kind: "garbage", reason: "its answer is none to a search: \(answer.excerpt)") }
            return hits
        } catch {
            if error.kind == "answer_too_large" { return nil }
            throw problem(error.reason)
        }
    }

    private func problem(_ reason: String) -> SearchProblem {
        SearchProblem("Could not search Elasticsearch at \(search.urls[0]): \(reason).")
    }
}
