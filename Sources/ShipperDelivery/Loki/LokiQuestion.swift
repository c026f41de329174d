import ShipperCore
import ShipperEncoding

/// Which lines of a push Loki holds: `query_range` over each of its streams, in the spans that its lines lie in.
///
/// Lines are compared as a multiset of (timestamp, line as Loki stores it) within the exact set of labels.
struct LokiQuestion: SinkQuestion {
    /// `max_entries_limit_per_query`.
    static let pageLimit = 5_000
    /// Lines of a stream further apart are asked for in questions of their own, so that what others wrote in between is not read.
    static let gap: Int64 = 10_000_000_000
    /// Answers read for one push; what is not known then stays unknowable.
    static let answerLimit = 1_000

    /// Lines of one stream that lie close together, rising in time.
    private struct Span {
        let selector: String
        let stream: Int
        var lines: [Int]
        var start: Int64
        var end: Int64
    }

    private let push: LokiPush
    private let urls: [String]
    private let headers: [(name: String, value: String)]
    private let labelNames: Set<String>
    /// A line that is not shown is not there, unless it is older than this many nanoseconds.
    private let visibleFor: Int64
    /// The push's own lines: of others that stand between them nothing is kept.
    private let own: Set<LokiStoredLine>

    private var spans: [Span]
    /// Which of our lines Loki showed of the span under way, and how often.
    private(set) var shown: [LokiStoredLine: Int] = [:]
    private var limit = pageLimit
    /// What the server allows; less than `pageLimit` where it says so.
    private var mostAllowed = pageLimit
    private var answers = 0
    private(set) var held: Set<Int> = []
    private(set) var unknowable: Set<Int> = []

    init(
        _ push: LokiPush, urls: [String], headers: [(name: String, value: String)], labelNames: Set<String>, visibleFor: Int64
    ) {
        self.push = push
        self.urls = urls
        self.headers = headers
        self.labelNames = labelNames
        self.visibleFor = visibleFor
        own = Set(push.entries.map { LokiStoredLine(time: $0.time, line: $0.text) })
        spans = push.streams.indices.flatMap { Self.spans(of: $0, in: push, labelNames) }.reversed()
    }

    private static func spans(of stream: Int, in push: LokiPush, _ names: Set<String>) -> [Span] {
        let selector = selector(push.streams[stream].labels, names)
        var spans: [Span] = []
        for line in push.streams[stream].lines.sorted(by: { push.entries[$0].time < push.entries[$1].time }) {
            let time = push.entries[line].time
            if let end = spans.last?.end, time &- end <= gap {
                spans[spans.count - 1].lines.append(line)
                spans[spans.count - 1].end = time &+ 1
            } else {
                spans.append(Span(selector: selector, stream: stream, lines: [line], start: time, end: time &+ 1))
            }
        }
        return spans
    }

    /// The sink's other labels must be absent, or other streams of it would be read as well.
    private static func selector(_ labels: [String: String], _ names: Set<String>) -> String {
        let pairs = names.union(labels.keys).sorted().map { "\($0)=\(GoQuote.quote(labels[$0] ?? ""))" }
        return "{\(pairs.joined(separator: ", "))}"
    }

    // MARK: - Asking

    var message: HTTPMessage? {
        guard let span = spans.last else { return nil }
        let query = [
            ("query", span.selector), ("start", "\(span.start)"), ("end", "\(span.end)"), ("limit", "\(limit)"), ("direction", "forward"),
        ]
        let text = query.map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
        return HTTPMessage(method: .get, urls: urls.map { "\($0)?\(text)" }, headers: headers)
    }

    mutating func take(_ answer: HTTPAnswer, now: Int64) -> SinkQuestionStep {
        switch answer.status {
        case 200:
            guard let span = spans.last,
                let lines = LokiQueryAnswer.lines(answer.body, labels: push.streams[span.stream].labels, names: labelNames)
            else { return .later(CommonAnswer.garbage(answer, wanted: "streams")) }
            read(lines, visibleFrom: now - visibleFor)
            return .goOn
        case 400 where answer.text.contains("max_entries_limit") && limit > 1:
            mostAllowed = max(limit / 2, 1)
            limit = mostAllowed
            return .goOn
        case 401, 403, 404, 405: return .closed(CommonAnswer.refusal("unauthorized", answer))
        default: return .later(CommonAnswer.refusal("query_failed", answer))
        }
    }

    mutating func fail(_ failure: TransportFailure) -> SinkQuestionStep {
        // Lines may be long: an answer of fewer of them fits.
        if failure.kind == "answer_too_large", limit > 1 {
            limit = max(limit / 8, 1)
            return .goOn
        }
        return .later(Refusal(kind: failure.kind, reason: failure.reason))
    }

    private mutating func read(_ page: LokiQueryAnswer, visibleFrom: Int64) {
        answers += 1
        let isLast = page.count < limit
        let latest = page.latest
        // More lines of the latest nanosecond may follow on the next page, which begins with that nanosecond once more.
        let isStuck = latest == spans.last?.start
        for (line, count) in page.lines where (isLast || isStuck || line.time != latest) && own.contains(line) {
            shown[line, default: 0] += count
        }
        guard !isLast, let latest, answers < Self.answerLimit else { return close(isWhole: isLast, visibleFrom) }
        if isStuck {
            // More of one nanosecond than an answer holds: the rest of them is never shown.
            doubt { $0 == latest }
        }
        spans[spans.count - 1].start = isStuck ? latest &+ 1 : latest
        if isStuck, latest &+ 1 >= spans[spans.count - 1].end { close(isWhole: true, visibleFrom) }
    }

    /// Settles the span under way by what was shown.
    private mutating func close(isWhole: Bool, _ visibleFrom: Int64) {
        guard let span = spans.popLast() else { return }
        for line in span.lines {
            let stored = LokiStoredLine(time: push.entries[line].time, line: push.entries[line].text)
            if let count = shown[stored], count > 0 {
                shown[stored] = count - 1
                held.insert(line)
                unknowable.remove(line)
            } else if stored.time < visibleFrom || !isWhole {
                unknowable.insert(line)
            }
        }
        shown = [:]
        limit = mostAllowed
    }

    private mutating func doubt(_ isMeant: (Int64) -> Bool) {
        guard let span = spans.last else { return }
        unknowable.formUnion(span.lines.filter { isMeant(push.entries[$0].time) })
    }
}
