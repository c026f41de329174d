import ShipperCore
import Synchronization

@testable import ShipperDelivery
@testable import ShipperEncoding

/// A Loki that stores, refuses in part, forgets to answer and lies, by a seed; after a number of lies it behaves.
///
/// It applies limits (age, length, size), answers 400 and 429 with Loki's words, stores what was good in a refused push, and does not notice repeats: whatever is stored twice is seen to be. A push without an answer may be stored late, but before
/// its timeout and ten seconds are over.
final class LyingLoki: HTTPTransport {
    struct Stored: Hashable {
        let level: String
        let time: Int64
        let text: String
    }

    private struct State {
        var generator: SeededGenerator
        var lies: Int
        var stored: [Stored: Int] = [:]
        /// Pushes that arrive late, with the time of their arrival.
        var late: [(time: Duration, lines: [Stored])] = []
        var requests = 0
        /// Whether a stream's rate and burst are so low that a push may hold more of it.
        let isNarrow: Bool
        /// Whether its ingesters take no line before `ingesterOldest`, which the distributor does not see.
        let isStrict: Bool
        /// Whether it may ask for time in its answer to a question.
        let wishesForTime: Bool
        /// Nothing may come before this time.
        var notBefore = Duration.zero
        var early = 0
    }

    static let lineLimit = 100
    static let sizeLimit = 40
    /// Of the lines of one stream in one push, in bytes, where streams are narrow. No line that is taken at all is larger.
    private static let streamBurst = 60
    /// Lines of a time before this are too old.
    static let oldest = PushedLine.base - 1_000_000_000_000
    private static let ingesterOldest = PushedLine.base + 4_000_000_000
    /// What is said by a version that nobody knows yet.
    static let newWords = "words of a later version"

    private let state: Mutex<State>
    private let now: @Sendable () -> Duration

    init(seed: UInt64, lies: Int, clock: RecordingClock) {
        state = Mutex(
            State(
                generator: SeededGenerator(seed: seed), lies: lies, isNarrow: seed % 4 == 3, isStrict: seed % 8 == 6,
                wishesForTime: seed % 4 == 0))
        let start = clock.now
        now = { start.duration(to: clock.now) }
    }

    var stored: [Stored: Int] { state.withLock { $0.stored } }
    var earlyRequests: Int { state.withLock { $0.early } }
    /// Lets all that is under way arrive.
    func settle() { state.withLock { Self.arrive(&$0, until: .seconds(1_000_000_000)) } }

    func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
        let result: Result<HTTPAnswer, TransportFailure> = state.withLock { state in
            let now = now()
            Self.arrive(&state, until: now)
            state.requests += 1
            if now < state.notBefore { state.early += 1 }
            if message.method == .get { return Self.answer(message, &state, now: now) }
            guard let streams = try? LokiPushReader.json(message.body) else { return .success(HTTPAnswer(status: 500)) }
            return Self.push(Self.lines(streams), &state, now: now, timeout: timeout)
        }
        return try result.get()
    }

    // MARK: - Pushes

    private static func push(_ push: [Stored], _ state: inout State, now: Duration, timeout: Duration) -> Result<
        HTTPAnswer, TransportFailure
    > {
        func lost(_ kind: String) -> Result<HTTPAnswer, TransportFailure> { .failure(TransportFailure(kind: kind, reason: "a lie")) }
        func answer(_ status: Int, _ body: String = "") -> Result<HTTPAnswer, TransportFailure> {
            .success(HTTPAnswer(status: status, body: Array(body.utf8)))
        }
        switch lie(&state) {
        case 0: return lost("connect_failed")
        case 1: return lost("connection_lost")
        case 2:
            _ = honest(push, &state)
            return lost(["connection_lost", "timeout"].randomElement(using: &state.generator) ?? "timeout")
        case 3:
            // It arrives later than we wait, and is stored all the same.
            let delay = Duration.milliseconds(Int.random(in: 0...9_999, using: &state.generator))
            state.late.append((now + timeout + delay, push))
            return lost("timeout")
        case 4:
            _ = honest(push, &state)
            return answer([500, 502, 503, 504].randomElement(using: &state.generator) ?? 500, "lied")
        // Longer than the time after which a no counts: else that alone would keep requests back.
        case 5: return Self.answer(503, "busy", retryAfter: "100", &state, now)
        case 6: return Self.answer(429, "slow down (a proxy)", retryAfter: "90", &state, now)
        case 7: return answer(200, "<html>captive</html>")
        case 8: return answer([401, 404, 260, 408, 302].randomElement(using: &state.generator) ?? 401)
        case 9:
            let size = push.count * 10
            return answer(
                429,
                "ingestion rate limit exceeded for user f (limit: 100 bytes/sec) while attempting to ingest '\(push.count)' lines totaling '\(size)' bytes, r"
            )
        case 10:
            // Stores what is good, and says something new.
            let truth = honest(push, &state)
            return truth.status == 400 ? answer(400, newWords) : .success(truth)
        case 11 where push.count > 1: return answer(422, "error at least one valid stream is required for ingestion")
        case 12: return .success(limited(push, &state))
        default: return .success(honest(push, &state))
        }
    }

    private static func answer(_ status: Int, _ body: String = "", retryAfter: String, _ state: inout State, _ now: Duration) -> Result<
        HTTPAnswer, TransportFailure
    > {
        state.notBefore = max(state.notBefore, now + .seconds(Int(retryAfter) ?? 0))
        return .success(HTTPAnswer(status: status, retryAfter: retryAfter, body: Array(body.utf8)))
    }

    private static func lie(_ state: inout State) -> Int {
        guard state.lies > 0, Bool.random(using: &state.generator) else { return .max }
        state.lies -= 1
        return Int.random(in: 0...12, using: &state.generator)
    }

    private static func lines(_ streams: [LokiPushReader.Stream]) -> [Stored] {
        streams.flatMap { stream in
            stream.entries.map {
                Stored(level: stream.labels["level"] ?? "", time: $0.time, text: String(decoding: $0.text, as: UTF8.self))
            }
        }
    }

    private static func arrive(_ state: inout State, until now: Duration) {
        for push in state.late where push.time <= now {
            for line in push.lines where refusal(of: line, state) == nil { store(line, &state) }
        }
        state.late.removeAll { $0.time <= now }
    }

    /// What is Loki's own reason to refuse the line; `nil` if it takes it.
    func refusal(of line: Stored) -> String? { state.withLock { Self.refusal(of: line, $0) } }

    private static func refusal(of line: Stored, _ state: State) -> String? {
        if line.time < oldest { return "has timestamp too old" }
        if line.text.utf8.count > lineLimit { return "max entry size" }
        return state.isStrict && line.time < ingesterOldest ? "entry too far behind" : nil
    }

    private static func store(_ line: Stored, _ state: inout State) {
        state.stored[line, default: 0] += 1
    }

    /// What a real one does.
    private static func honest(_ lines: [Stored], _ state: inout State) -> HTTPAnswer {
        guard lines.count <= sizeLimit else { return tooLarge(&state) }
        let refused = refuse(lines)
        // What comes to the ingesters, and what they take.
        let arrived = lines.filter { $0.time >= oldest && $0.text.utf8.count <= lineLimit }
        let good = arrived.filter { refusal(of: $0, state) == nil }
        let narrow = state.isNarrow ? Set(good.map(\.level)).filter { level in size(good, level) > streamBurst } : []
        for line in good where !narrow.contains(line.level) { store(line, &state) }
        // It names the last stream that failed, and forgets what else was refused.
        if let level = narrow.sorted().last {
            let times = good.filter { $0.level == level }.map(\.time)
            return HTTPAnswer(status: 429, body: Array(LokiText.limited(times, of: times.count, level, rate: "40B").utf8))
        }
        let late = arrived.filter { refusal(of: $0, state) != nil }
        if let level = late.map(\.level).max() {
            let (times, count) = (late.filter { $0.level == level }.map(\.time), arrived.count { $0.level == level })
            return HTTPAnswer(status: 400, body: Array(LokiText.behind(times, of: count, level, oldest: ingesterOldest).utf8))
        }
        return refused
    }

    private static func size(_ lines: [Stored], _ level: String) -> Int {
        lines.filter { $0.level == level }.reduce(0) { $0 + $1.text.utf8.count }
    }

    /// The distributor's answer.
    private static func refuse(_ lines: [Stored]) -> HTTPAnswer {
        var refusals: [String: Int] = [:]
        for line in lines {
            let stream = PushedLine.shown(line.level)
            if line.time < oldest {
                let time = LokiText.time(line.time)
                refusals[
                    "entry for stream '\(stream)' has timestamp too old: \(time), oldest acceptable timestamp is: \(LokiText.time(oldest))",
                    default: 0] += 1
            } else if line.text.utf8.count > lineLimit {
                refusals[
                    "max entry size '\(lineLimit)' bytes exceeded for stream '\(stream)' while adding an entry with length '\(line.text.utf8.count)' bytes",
                    default: 0] += 1
            }
        }
        guard !refusals.isEmpty else { return HTTPAnswer(status: 204) }
        let isOne = refusals.count == 1 && refusals.values.first == 1
        let text = isOne ? refusals.keys.first ?? "" : refusals.map { "\($0.value) errors like: \($0.key)" }.joined(separator: "; ")
        return HTTPAnswer(status: 400, body: Array(text.utf8))
    }

    /// As one version or another says it.
    private static func tooLarge(_ state: inout State) -> HTTPAnswer {
        let words = "received message larger than max (41 vs. 40)"
        let answers = [(413, ""), (500, "rpc error: code = ResourceExhausted desc = grpc: \(words)"), (400, words)]
        let (status, text) = answers.randomElement(using: &state.generator) ?? (413, "")
        return HTTPAnswer(status: status, body: Array(text.utf8))
    }

    /// An ingester refuses some or all lines of one stream, and stores the others; what the distributor refused goes unsaid.
    private static func limited(_ push: [Stored], _ state: inout State) -> HTTPAnswer {
        let good = push.filter { refusal(of: $0, state) == nil }
        guard push.count <= sizeLimit, let level = good.randomElement(using: &state.generator)?.level else { return honest(push, &state) }
        let stream = good.filter { $0.level == level }
        let isNew = Bool.random(using: &state.generator)
        let count = isNew ? 0 : Int.random(in: 0..<stream.count, using: &state.generator)
        let stored = Set(stream.shuffled(using: &state.generator).prefix(count))
        for line in good where line.level != level || stored.contains(line) { store(line, &state) }
        let refused = stream.filter { !stored.contains($0) }.map(\.time)
        let text = isNew ? LokiText.newStream(level) : LokiText.limited(refused, of: stream.count, level)
        return HTTPAnswer(status: 429, body: Array(text.utf8))
    }

    // MARK: - Questions

    private static func answer(_ message: HTTPMessage, _ state: inout State, now: Duration) -> Result<HTTPAnswer, TransportFailure> {
        switch lie(&state) {
        case 0: return .failure(TransportFailure(kind: "timeout", reason: "a lie"))
        case 1, 2: return .success(HTTPAnswer(status: 503))
        case 3: return .success(HTTPAnswer(status: 200, body: Array("{}".utf8)))
        case 4 where state.wishesForTime: return answer(503, "busy", retryAfter: "80", &state, now)
        default: break
        }
        let query = LokiText.query(message.url)
        let (start, end, limit) = (Int64(query["start"] ?? "") ?? 0, Int64(query["end"] ?? "") ?? 0, Int(query["limit"] ?? "") ?? 0)
        let level = LokiLabelText.parse(Array((query["query"] ?? "").utf8), from: 0)?.labels["level"] ?? ""
        let found = state.stored.filter { $0.key.level == level && $0.key.time >= start && $0.key.time < end }
            .flatMap { Array(repeating: $0.key, count: $0.value) }.sorted { $0.time < $1.time }.prefix(limit)
        return .success(LokiText.answer(found.map { ($0.time, $0.text) }, level: level))
    }
}
