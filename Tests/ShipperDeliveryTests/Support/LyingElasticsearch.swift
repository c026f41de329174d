import Synchronization

@testable import ShipperDelivery

/// An Elasticsearch that stores, refuses documents one by one, forgets to answer and lies, by a seed; after a number of lies it behaves.
///
/// It knows each document by its `_id`, as a real one does. A request without an answer may be stored late, but before its timeout and ten
/// seconds are over.
final class LyingElasticsearch: HTTPTransport {
    private struct State {
        var generator: SeededGenerator
        var lies: Int
        /// Documents by id.
        var stored: [String: String] = [:]
        /// Requests that arrive late, with the time of their arrival.
        var late: [(time: Duration, items: [Item])] = []
        /// Ids whose fate an answer has told, since the sink was started.
        var told: Set<String> = []
        var toldAgain = 0
        /// Nothing may come before this time.
        var notBefore = Duration.zero
        var early = 0
    }

    private struct Item {
        let id: String
        let document: String
        var isBad: Bool { document.contains("bad") }
    }

    static let sizeLimit = 40

    private let state: Mutex<State>
    private let now: @Sendable () -> Duration

    init(seed: UInt64, lies: Int, clock: RecordingClock) {
        state = Mutex(State(generator: SeededGenerator(seed: seed), lies: lies))
        let start = clock.now
        now = { start.duration(to: clock.now) }
    }

    var stored: [String: String] { state.withLock { $0.stored } }
    var earlyRequests: Int { state.withLock { $0.early } }
    /// Items that were sent although an answer had told their fate.
    var needlessItems: Int { state.withLock { $0.toldAgain } }

    /// A new life of the sink knows nothing of the last one.
    func meetAnew() { state.withLock { $0.told = [] } }

    /// Lets all that is under way arrive.
    func settle() { state.withLock { Self.arrive(&$0, until: .seconds(1_000_000_000)) } }

    func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
        let result: Result<HTTPAnswer, TransportFailure> = state.withLock { state in
            let now = now()
            Self.arrive(&state, until: now)
            if now < state.notBefore { state.early += 1 }
            let items = Self.items(message.body)
            state.toldAgain += items.count { state.told.contains($0.id) }
            return Self.answer(items, &state, now: now, timeout: timeout)
        }
        return try result.get()
    }

    // MARK: - Answers

    private static func answer(_ items: [Item], _ state: inout State, now: Duration, timeout: Duration) -> Result<
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
            _ = honest(items, &state)
            return lost(["connection_lost", "timeout"].randomElement(using: &state.generator) ?? "timeout")
        case 3:
            state.late.append((now + timeout + .milliseconds(Int.random(in: 0...9_999, using: &state.generator)), items))
            return lost("timeout")
        case 4:
            _ = honest(items, &state)
            return answer([500, 502, 503, 504].randomElement(using: &state.generator) ?? 500, "lied")
        case 5: return Self.answer([429, 503].randomElement(using: &state.generator) ?? 429, retryAfter: 7, &state, now)
        case 6: return answer(200, "<html>captive</html>")
        case 7: return answer([401, 403, 404, 405, 400, 302].randomElement(using: &state.generator) ?? 401)
        // Of one document it would be believed.
        case 8 where items.count > 1: return answer(413)
        case 9:
            // Stores, and answers for all but one, or half.
            let truth = honest(items, &state)
            return truth.status == 200
                ? answer(200, String(decoding: truth.body.dropLast(truth.body.count / 2), as: UTF8.self)) : .success(truth)
        case 10: return .success(tell(items, &state, busyOneIn: 3))
        default: return .success(tell(items, &state))
        }
    }

    private static func answer(_ status: Int, retryAfter seconds: Int, _ state: inout State, _ now: Duration) -> Result<
        HTTPAnswer, TransportFailure
    > {
        state.notBefore = max(state.notBefore, now + .seconds(seconds))
        return .success(HTTPAnswer(status: status, retryAfter: "\(seconds)", body: []))
    }

    private static func lie(_ state: inout State) -> Int {
        guard state.lies > 0, Bool.random(using: &state.generator) else { return .max }
        state.lies -= 1
        return Int.random(in: 0...10, using: &state.generator)
    }

    /// What a real one does, in an answer that reaches the sink.
    private static func tell(_ items: [Item], _ state: inout State, busyOneIn rarity: Int? = nil) -> HTTPAnswer {
        let busy = Set(items.filter { _ in rarity.map { Int.random(in: 0..<$0, using: &state.generator) == 0 } ?? false }.map(\.id))
        let answer = honest(items, &state, busy: busy)
        if answer.status == 200 { state.told.formUnion(items.map(\.id).filter { !busy.contains($0) }) }
        return answer
    }

    private static func honest(_ items: [Item], _ state: inout State, busy: Set<String> = []) -> HTTPAnswer {
        guard items.count <= sizeLimit else { return HTTPAnswer(status: 413) }
        let answers = items.map { item in
            if busy.contains(item.id) { return refusal(429, "es_rejected_execution_exception", "busy") }
            if item.isBad { return refusal(400, "document_parsing_exception", "\(item.id) is bad") }
            guard state.stored[item.id] == nil else { return refusal(409, "version_conflict_engine_exception", "there already") }
            state.stored[item.id] = item.document
            return #"{"create":{"status":201}}"#
        }
        return HTTPAnswer(status: 200, body: Array(#"{"errors":true,"items":[\#(answers.joined(separator: ","))]}"#.utf8))
    }

    private static func refusal(_ status: Int, _ type: String, _ reason: String) -> String {
        #"{"create":{"status":\#(status),"error":{"type":"\#(type)","reason":"\#(reason)"}}}"#
    }

    private static func arrive(_ state: inout State, until now: Duration) {
        for request in state.late where request.time <= now { _ = honest(request.items, &state) }
        state.late.removeAll { $0.time <= now }
    }

    /// Pairs of `{"create":{"_id":"…"}}` and a document.
    private static func items(_ body: [UInt8]) -> [Item] {
        let lines = String(decoding: body, as: UTF8.self).split(separator: "\n")
        return stride(from: 0, to: lines.count - 1, by: 2).map { place in
            Item(id: String(lines[place].split(separator: "\"")[5]), document: String(lines[place + 1]))
        }
    }
}
