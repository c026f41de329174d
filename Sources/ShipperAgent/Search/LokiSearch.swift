import JSONText
import ShipperDelivery
import ShipperEncoding

/// Searches Loki through `query_range`, backwards from the newest, past its limit of lines in an answer.
struct LokiSearch: LogSearch {
    /// A longer span is asked for in pieces: Loki refuses what passes `max_query_length`, 721 h by default.
    static let longestSpan: Int64 = 30 * 86_400 * 1_000_000_000
    /// A line's time in Loki may lie behind the line's own by what tells equal times apart: less than a second.
    private static let tie: Int64 = 1_000_000_000
    /// `max_entries_limit_per_query`.
    static let pageLimit = 5_000
    /// Pages read for one search.
    static let mostPages = 20_000

    let loki: LokiConfiguration
    let inputs: [String]
    /// Paths of the keys that hold a line's time.
    let times: [String]
    /// Of the servers, of which any will do; at least one.
    let urls: [String]
    let network: any HTTPTransport
    let timeout: Duration
    /// Nanoseconds since 1970.
    let now: @Sendable () -> Int64

    func explanation(of query: LogQuery) -> String {
        "LogQL, asked of \(urls[0]):\n  \(LogQLText(loki, inputs: inputs).text(query))\nand each line that it gives is matched again."
    }

    func find(_ query: LogQuery, into selection: inout RecordSelection) async throws -> [String] {
        let now = now()
        let oldest = query.since ?? now - Self.longestSpan
        var end = min(query.until.map { $0 &+ Self.tie } ?? .max, now + 3_600_000_000_000)
        var pages = Pages(text: LogQLText(loki, inputs: inputs).text(query), matcher: LogMatcher(query, times: times))
        while end > oldest {
            let start = max(oldest, end - Self.longestSpan)
            if try await find(start, end, &pages, &selection) { break }
            end = start
        }
        return pages.problems
    }

    /// What is kept from page to page.
    private struct Pages {
        let text: String
        let matcher: LogMatcher
        var limit = pageLimit
        var count = 0
        /// Of the oldest time on the page before, which the next page shows once more.
        var known: [LokiEntry: Int] = [:]
        var problems: [String] = []
    }

    /// - Returns: whether older lines are not wanted.
    private func find(
        _ start: Int64, _ wholeEnd: Int64, _ pages: inout Pages, _ selection: inout RecordSelection
    ) async throws -> Bool {
        var end = wholeEnd
        while end > start {
            let (entries, isLast) = try await page(start, end, &pages)
            try offer(entries, &pages, &selection)
            guard let oldest = entries.map(\.time).min(), !isLast else { return false }
            if selection.isSettled(before: oldest) { return true }
            end = next(after: entries, oldest, &pages)
        }
        return false
    }

    /// The end of the next page, which begins with the oldest time of this one once more.
    private func next(after entries: [LokiEntry], _ oldest: Int64, _ pages: inout Pages) -> Int64 {
        guard entries.contains(where: { $0.time != oldest }) else {
            pages.problems.append(
                "Loki gives no more than \(pages.limit) lines of one nanosecond; others of \(oldest) ns since 1970 may be missing here.")
            pages.known = [:]
            return oldest
        }
        pages.known = Dictionary(grouping: entries.filter { $0.time == oldest }, by: \.self).mapValues(\.count)
        return oldest + 1
    }

    private func offer(_ entries: [LokiEntry], _ pages: inout Pages, _ selection: inout RecordSelection) throws {
        var slots = pages.matcher.fields.emptySlots
        for entry in entries {
            if let count = pages.known[entry], count > 0 {
                pages.known[entry] = count - 1
                continue
            }
            let reading = unsafe pages.matcher.read(entry.line.span.bytes, 0..<entry.line.count, &slots)
            let time = reading.time ?? entry.time
            guard reading.isMeant, pages.matcher.isWithin(time) else { continue }
            try selection.offer(
                FoundRecord(time: time, origin: origin(entry), position: UInt64(bitPattern: entry.time), line: entry.line))
        }
        pages.known = [:]
    }

    private func origin(_ entry: LokiEntry) -> RecordOrigin {
        func value(_ name: LabelName?) -> String { name.flatMap { entry.labels[$0.text] } ?? "" }
        return RecordOrigin(host: value(loki.origin.host), source: value(loki.origin.source), file: value(loki.origin.file))
    }

    // MARK: - Asking

    private func page(_ start: Int64, _ end: Int64, _ pages: inout Pages) async throws -> (entries: [LokiEntry], isLast: Bool) {
        while true {
            pages.count += 1
            guard pages.count <= Self.mostPages else {
                throw SearchProblem("Loki has more lines than \(Self.mostPages) answers hold. Narrow the time with --since and --until.")
            }
            do throws(TransportFailure) {
                let answer = try await network.send(message(pages.text, start, end, pages.limit), timeout: timeout)
                if answer.status == 400, answer.excerpt.contains("max_entries_limit"), pages.limit > 100 {
                    pages.limit /= 2
                    continue
                }
                let entries = try read(answer)
                return (entries, entries.count < pages.limit)
            } catch {
                // Lines may be long: an answer of fewer of them fits.
                guard error.kind == "answer_too_large", pages.limit > 8 else { throw problem(error.reason) }
                pages.limit /= 8
            }
        }
    }

    private func message(_ text: String, _ start: Int64, _ end: Int64, _ limit: Int) -> HTTPMessage {
        let parameters = [("query", text), ("start", "\(start)"), ("end", "\(end)"), ("limit", "\(limit)"), ("direction", "backward")]
        var headers = [(name: "X-Loki-Response-Encoding-Flags", value: "categorize-labels")]
        if let tenant = loki.tenant { headers.append((name: "X-Scope-OrgID", value: tenant)) }
        let words = parameters.map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
        return HTTPMessage(method: .get, urls: urls.map { "\($0)?\(words)" }, headers: headers)
    }

    private func read(_ answer: HTTPAnswer) throws(TransportFailure) -> [LokiEntry] {
        guard answer.status == 200 else {
            throw TransportFailure(kind: "refused", reason: "it answered \(answer.status): \(answer.excerpt)")
        }
        guard let entries = LokiEntry.read(answer.body) else {
            throw TransportFailure(kind: "garbage", reason: "its answer is none of Loki's: \(answer.excerpt)")
        }
        return entries
    }

    private func problem(_ reason: String) -> SearchProblem { SearchProblem("Could not ask Loki at \(urls[0]): \(reason).") }
}
