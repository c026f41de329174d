import ShipperCore
import Synchronization
import Testing

@testable import ShipperDelivery

@Suite struct BatchDeliveryTests {
    private let initial = Duration.milliseconds(500)
    private let maximum = Duration.seconds(60)

    /// What came of a delivery by script.
    private struct Run {
        let settlement: Settlement
        let sleeps: [Duration]
        let transport: ScriptedTransport
        let events: [DeliveryEvent]
    }

    private func run(
        _ steps: [ScriptedTransport.Step], lines: Int = 3, clock: RecordingClock = RecordingClock(),
        backend: any SinkBackend = LineBackend()
    ) async -> Run {
        let transport = ScriptedTransport(steps)
        let events = EventLog()
        let delivery = BatchDelivery(
            backend: backend, transport: transport,
            times: DeliveryTimes(
                backoff: Backoff(initial: initial, maximum: maximum), request: .seconds(7), settling: .seconds(10), clock: clock),
            wallClock: { 0 }, report: { events.append($0) })
        let settlement = await Task { await delivery.deliver(LineBackend.batch(lines)) }.value
        return Run(settlement: settlement, sleeps: clock.sleeps, transport: transport, events: events.all)
    }

    private final class EventLog: Sendable {
        private let events = Mutex<[DeliveryEvent]>([])
        func append(_ event: DeliveryEvent) { events.withLock { $0.append(event) } }
        var all: [DeliveryEvent] { events.withLock { $0 } }
    }

    @Test func `what is taken at once is sent once, with the time that a request may take`() async {
        let run = await run([.status(200, "settled")])
        #expect(run.settlement.delivered == [0, 1, 2] && !run.settlement.isAbandoned)
        #expect(run.transport.bodies == ["0\n1\n2\n"] && run.transport.timeouts == [.seconds(7)])
        #expect(run.sleeps.isEmpty)
    }

    @Test func `waits grow to the maximum and stay below their ceilings`() async {
        let run = await run(Array(repeating: .status(500, "retry"), count: 30) + [.status(200, "settled")])
        #expect(run.settlement.delivered.count == 3)
        #expect(run.sleeps.count == 30)
        for (number, sleep) in run.sleeps.enumerated() {
            #expect(sleep <= min(maximum, initial * (1 << min(number, 20))), "wait \(number)")
        }
        // Full jitter: a single wait may be short, the largest of the late ones is not (0.5^23 that all are).
        #expect((run.sleeps.dropFirst(7).max() ?? .zero) > maximum / 2)
        #expect(Set(run.transport.bodies).count == 1, "the same bytes each time")
    }

    @Test func `what Retry-After asks for is waited at the least`() async {
        let run = await run([
            .status(429, "retry", retryAfter: "30"), .status(429, "retry", retryAfter: "120"), .status(200, "settled"),
        ])
        // The jitter comes on top.
        #expect(run.sleeps.count == 2)
        for (sleep, asked) in zip(run.sleeps, [Duration.seconds(30), .seconds(120)]) {
            #expect(sleep >= asked && sleep <= asked + maximum)
        }
    }

    @Test func `a pause waits the maximum from the first time on`() async {
        let run = await run([.status(401, "pause"), .status(401, "pause"), .status(200, "settled")])
        #expect(run.sleeps == [maximum, maximum])
        #expect(run.settlement.delivered.count == 3, "nothing is dropped for wrong credentials")
    }

    @Test func `a lost connection is tried again, with its own word`() async {
        let run = await run([
            .fail(TransportFailure(kind: "connect_failed", reason: "refused")), .status(200, "settled"),
        ])
        #expect(run.settlement.delivered.count == 3)
        #expect(run.transport.bodies.count == 2)
        let outcomes = run.events.compactMap { event -> String? in
            if case .answered(let outcome, let status, _) = event { "\(outcome) \(status ?? 0)" } else { nil }
        }
        #expect(outcomes == ["connect_failed 0", "delivered 200"])
    }

    @Test func `each wait is told with the lines that wait`() async {
        let run = await run([.status(200, "srx"), .status(200, "s")])
        let retries = run.events.compactMap { event -> String? in
            if case .retrying(let refusal, let lines, _) = event { "\(refusal.kind) \(lines)" } else { nil }
        }
        #expect(retries == ["partial 1"])
        #expect(run.transport.bodies == ["0\n1\n2\n", "1\n"])
        #expect(run.settlement.delivered == [0, 1] && run.settlement.rejections.map(\.line) == [2])
    }

    /// Pain B 21: a shutdown that hangs.
    @Test func `cancelled while it waits, it gives up and says so`() async {
        let run = await run(
            [.status(200, "sr"), .status(200, "s")], lines: 2, clock: RecordingClock(cancelsIn: 1))
        #expect(run.settlement.isAbandoned)
        #expect(run.transport.bodies.count == 1, "nothing is sent after that")
    }

    @Test func `an answer that comes in spite of cancellation counts`() async {
        let transport = CancellingTransport()
        let delivery = BatchDelivery(
            backend: LineBackend(), transport: transport,
            times: DeliveryTimes(
                backoff: Backoff(initial: initial, maximum: maximum), request: .seconds(7), clock: RecordingClock()),
            wallClock: { 0 }, report: { _ in })
        let settlement = await Task { await delivery.deliver(LineBackend.batch(1)) }.value
        #expect(settlement.delivered == [0] && !settlement.isAbandoned)
    }

    private struct CancellingTransport: HTTPTransport {
        func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return HTTPAnswer(status: 200, body: Array("settled".utf8))
        }
    }

    private let asking = LineBackend(canAsk: true)

    @Test func `after a lost answer it asks, and sends only what the server does not have`() async {
        let run = await run(
            [
                .fail(TransportFailure(kind: "timeout", reason: "no answer")), .status(200, "-h-"), .status(200, "--"),
                .status(200, "settled"),
            ], backend: asking)
        #expect(run.transport.bodies == ["0\n1\n2\n", "? 0,1,2", "? 0,2", "0\n2\n"])
        #expect(run.settlement.delivered == [1, 0, 2] && run.settlement.uncertain.isEmpty)
        // A no counts only after the request's timeout and 10 s: the two waits together.
        #expect(run.sleeps.count == 2 && run.sleeps.reduce(.zero, +) == .seconds(17))
    }

    @Test func `a connection that did not come about is no reason to ask`() async {
        let run = await run(
            [.fail(TransportFailure(kind: "connect_failed", reason: "refused")), .status(200, "settled")], backend: asking)
        #expect(run.transport.bodies == ["0\n1\n2\n", "0\n1\n2\n"])
    }

    @Test func `a server that does not let us read gets the same bytes again, and the lines are counted`() async {
        let run = await run(
            [.status(500, "ask"), .status(403), .status(200, "settled")], backend: asking)
        #expect(run.transport.bodies == ["0\n1\n2\n", "? 0,1,2", "0\n1\n2\n"])
        #expect(run.settlement.uncertain == [0, 1, 2] && run.settlement.delivered == [0, 1, 2])
        let told = run.events.contains { if case .unreadable = $0 { true } else { false } }
        #expect(told)
    }

    @Test func `a read side that is slow is asked again for ten minutes, then no more`() async {
        let run = await run([.status(500, "ask")] + Array(repeating: .status(503), count: 200), backend: asking)
        let questions = run.transport.bodies.dropFirst().prefix { $0.hasPrefix("?") }.count
        // Waits of 30 s on average, after a few shorter ones.
        #expect((10...100).contains(questions))
        #expect(run.sleeps.prefix(questions).reduce(.zero, +) >= .seconds(600) - maximum)
        let told = run.events.contains { if case .unreadable = $0 { true } else { false } }
        #expect(told && run.transport.bodies.dropFirst(questions + 1).first == "0\n1\n2\n")
    }

    @Test func `while no connection comes about it asks on, however long that is`() async {
        let lost = ScriptedTransport.Step.fail(TransportFailure(kind: "connect_failed", reason: "refused"))
        let run = await run(
            [.status(500, "ask")] + Array(repeating: lost, count: 100) + [.status(200, "hhh")], backend: asking)
        #expect(run.settlement.delivered == [0, 1, 2] && run.settlement.uncertain.isEmpty)
        #expect(run.sleeps.reduce(.zero, +) > .seconds(1_000))
    }

    @Test func `lines that a busy server may have are asked for after a wait, and not before it wishes`() async {
        let run = await run(
            [.status(429, "aaa", retryAfter: "30"), .status(200, "---"), .status(429, "aaa"), .status(200, "hhh")], backend: asking)
        #expect(run.transport.bodies == ["0\n1\n2\n", "? 0,1,2", "0\n1\n2\n", "? 0,1,2"])
        #expect(run.sleeps.count == 2 && run.sleeps[0] >= .seconds(30))
        #expect(run.settlement.delivered == [0, 1, 2])
    }

    @Test func `that nothing waits any more is told, with refused lines too`() async {
        let run = await run([.status(200, "sr"), .status(200, "x")], lines: 2)
        let told = run.events.compactMap { event -> String? in
            switch event {
            case .retrying: "retrying"
            case .judged: "judged"
            default: nil
            }
        }
        #expect(told == ["retrying", "judged"])
    }

    @Test func `what is too large is told with its size, each time it is found to be`() async {
        let run = await run(
            [
                .status(413, "large"), .status(413, "large"), .status(200, "s"), .status(200, "s"), .status(422, "split"),
                .status(200, "s"), .status(200, "s"),
            ],
            lines: 4)
        let told = run.events.compactMap { if case .tooLarge(let bytes) = $0 { bytes } else { nil } }
        #expect(told == [8, 4], "a refusal for another reason says nothing of sizes")
        #expect(run.settlement.delivered.count == 4)
    }

    @Test func `each verdict has its word for the metric`() {
        let refusal = Refusal(kind: "kind", reason: "reason")
        let words: [(Verdict, String)] = [
            (.settled(duplicates: 1), "delivered"), (.items([.stored, .duplicate]), "delivered"),
            (.items([.stored, .reject("x")]), "partial"), (.items([.retry("x")]), "partial"), (.retry(refusal), "kind"),
            (.pause(refusal), "kind"), (.reject(refusal), "kind"), (.split(refusal), "kind"), (.ask(refusal), "kind"),
            (.unexplained(refusal), "kind"),
        ]
        for (verdict, word) in words { #expect(verdict.outcome == word) }
    }
}
