import ShipperDelivery

/// Loki's answers to one query, backwards from the newest, past its limit of lines in an answer.
struct LokiPages {
    /// A longer span is asked for in pieces: Loki refuses what passes `max_query_length`, 721 h by default.
    static let longestSpan: Int64 = 30 * 86_400 * 1_000_000_000
    /// `max_entries_limit_per_query`.
    static let pageLimit = 5_000
    /// Pages read for one search.
    static let mostPages = 20_000
    /// Sentences kept; of more it is told how many.
    static let mostProblems = 100

    private let urls: [String]
    private let tenant: String?
    private let network: any HTTPTransport
    private let timeout: Duration
    /// In LogQL.
    private let text: String
    private var limit = pageLimit
    private var count = 0
    /// Of the oldest time on the page before, which the next page shows once more.
    private var known: [LokiEntry: Int] = [:]
    private var problems: [String] = []
    private var problemCount = 0
    /// Whether all was given, and nobody said that older lines are not wanted.
    private(set) var hasGivenAll = true

    init(_ search: LokiSearch, text: String) {
        (urls, tenant, network, timeout) = (search.urls, search.loki.tenant, search.network, search.timeout)
        self.text = text
    }

    /// Gives every line of a time from `start` to before `end`, in nanoseconds since 1970, each once.
    ///
    /// - Parameter take: gets lines in no order, and the time that older ones than these have at most; says whether those are wanted.
    /// - Returns: sentences on what is not given.
    /// - Throws: `SearchProblem` if there is no answer; what `take` throws.
    mutating func read(from start: Int64, to end: Int64, _ take: ([LokiEntry], Int64) throws -> Bool) async throws -> [String] {
        var end = end
        while end > start {
            let (floor, overflow) = end.subtractingReportingOverflow(Self.longestSpan)
            let pieceStart = overflow ? start : max(start, floor)
            guard try await readPiece(pieceStart, end, take) else {
                hasGivenAll = hasGivenAll && pieceStart <= start
                break
            }
            end = pieceStart
        }
        let more = problemCount - problems.count
        return problems + (more > 0 ? ["The same is so at \(more) other times."] : [])
    }

    /// - Returns: whether older lines are wanted.
    private mutating func readPiece(_ start: Int64, _ wholeEnd: Int64, _ take: ([LokiEntry], Int64) throws -> Bool) async throws -> Bool {
        var end = wholeEnd
        while end > start {
            let (entries, isLast) = try await page(start, end)
            guard let oldest = entries.map(\.time).min() else { return true }
            guard try take(withoutKnown(entries), oldest) else {
                hasGivenAll = isLast
                return false
            }
            if isLast { return true }
            end = next(after: entries, oldest)
        }
        return true
    }

    private mutating func withoutKnown(_ entries: [LokiEntry]) -> [LokiEntry] {
        guard !known.isEmpty else { return entries }
        defer { known = [:] }
        return entries.filter { entry in
            guard let count = known[entry], count > 0 else { return true }
            known[entry] = count - 1
            return false
        }
    }

    /// The end of the next page, which begins with the oldest time of this one once more.
    private mutating func next(after entries: [LokiEntry], _ oldest: Int64) -> Int64 {
        guard entries.contains(where: { $0.time != oldest }) else {
            problemCount += 1
            if problems.count < Self.mostProblems {
                problems.append(
                    "Loki gives no more than \(limit) lines of one nanosecond; others of \(oldest) ns since 1970 may be missing here.")
            }
            known = [:]
            return oldest
        }
        known = Dictionary(grouping: entries.filter { $0.time == oldest }, by: \.self).mapValues(\.count)
        return oldest + 1
    }

    // MARK: - Asking

    private mutating func page(_ start: Int64, _ end: Int64) async throws -> (entries: [LokiEntry], isLast: Bool) {
        while true {
            count += 1
            guard count <= Self.mostPages else {
                throw SearchProblem("Loki has more lines than \(Self.mostPages) answers hold. Narrow the time with --since and --until.")
            }
            do throws(TransportFailure) {
                let answer = try await network.send(message(start, end), timeout: timeout)
                if answer.status == 400, answer.excerpt.contains("max_entries_limit"), limit > 100 {
                    limit /= 2
                    continue
                }
                let entries = try read(answer)
                return (entries, entries.count < limit)
            } catch {
                // Lines may be long: an answer of fewer of them fits.
                guard error.kind == "answer_too_large", limit > 8 else {
                    throw SearchProblem("Could not ask Loki at \(urls[0]): \(error.reason).")
                }
                limit /= 8
            }
        }
    }

    private func message(_ start: Int64, _ end: Int64) -> HTTPMessage {
        let parameters = [("query", text), ("start", "\(start)"), ("end", "\(end)"), ("limit", "\(limit)"), ("direction", "backward")]
        var headers = [(name: "X-Loki-Response-Encoding-Flags", value: "categorize-labels")]
        if let tenant { headers.append((name: "X-Scope-OrgID", value: tenant)) }
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
}
