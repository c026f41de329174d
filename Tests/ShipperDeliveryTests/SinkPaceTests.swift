import CircuitBreaking
import ShipperCore
import Synchronization
import Testing

@testable import ShipperDelivery

@Suite struct SinkPaceTests {
    private func pace(_ maximum: Int, failures: Int = 100, clock: RecordingClock = RecordingClock()) -> SinkPace {
        SinkPace(
            PaceMachine(maximum: maximum, breaker: CircuitBreakerMachine(threshold: failures, recoveryTimeout: .seconds(30))), clock: clock)
    }

    @Test func `whoever finds no room waits for the next end`() async throws {
        let pace = pace(1)
        let first = try #require(await pace.admit())
        let second = Task { await pace.admit() }
        pace.ended(first, .answered, retryAfter: nil)
        let ticket = try #require(await second.value)
        pace.ended(ticket, .answered, retryAfter: nil)
        #expect(pace.machine.inFlight == 0)
    }

    @Test func `many share one place, and each gets its turn`() async {
        let pace = pace(2)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    guard let ticket = await pace.admit() else { return }
                    await Task.yield()
                    pace.ended(ticket, .answered, retryAfter: nil)
                }
            }
        }
        #expect(pace.machine.inFlight == 0)
    }

    @Test func `a wait that is called off ends`() async throws {
        let pace = pace(1)
        let ticket = try #require(await pace.admit())
        let waiting = Task { await pace.admit() }
        waiting.cancel()
        #expect(await waiting.value == nil)
        pace.ended(ticket, .abandoned, retryAfter: nil)
    }

    /// Pain B 10: storms of 429.
    @Test func `what the server asks for is waited before the next request, whoever makes it`() async throws {
        let clock = RecordingClock()
        let pace = pace(4, clock: clock)
        let ticket = try #require(await pace.admit())
        pace.ended(ticket, .congested, retryAfter: .seconds(90))
        _ = await pace.admit()
        #expect(clock.sleeps == [.seconds(90)])
    }

    @Test func `what the server asks for in its answer to a question holds for every request`() async {
        let clock = RecordingClock()
        let pace = pace(4, clock: clock)
        let transport = ScriptedTransport([.status(500, "ask"), .status(503, retryAfter: "90"), .status(200, "hh")])
        let delivery = BatchDelivery(
            backend: LineBackend(canAsk: true), transport: transport,
            times: DeliveryTimes(
                backoff: Backoff(initial: .milliseconds(1), maximum: .milliseconds(1)), request: .seconds(1), clock: clock),
            pace: pace, wallClock: { 0 }, report: { _ in })
        #expect(await delivery.deliver(LineBackend.batch(2)).delivered == [0, 1])
        #expect(pace.machine.notBefore >= .seconds(90))
    }

    @Test func `a delivery keeps its pace: failures open the circuit, and its trial closes it`() async {
        let clock = RecordingClock()
        let pace = pace(4, failures: 2, clock: clock)
        let transport = ScriptedTransport(Array(repeating: .status(500, "retry"), count: 3) + [.status(200, "settled")])
        let delivery = BatchDelivery(
            backend: LineBackend(), transport: transport,
            times: DeliveryTimes(
                backoff: Backoff(initial: .milliseconds(1), maximum: .milliseconds(1)), request: .seconds(1), clock: clock),
            pace: pace, wallClock: { 0 }, report: { _ in })
        let settlement = await delivery.deliver(LineBackend.batch(2))
        #expect(settlement.delivered == [0, 1])
        #expect(clock.sleeps.reduce(.zero, +) >= .seconds(60), "two failures, 30 s, a trial that fails, 30 s, one that does not")
        #expect(pace.machine.breaker.state == .closed && pace.machine.failures == 3 && pace.machine.inFlight == 0)
    }

    /// A proxy that answers 400 to everything: the backlog must not be in the dead letter before anybody has looked.
    @Test func `where all is refused in words that nobody knows, a line at most is given up each recovery`() async {
        let clock = RecordingClock()
        let pace = pace(4, failures: 3, clock: clock)
        let told = Atomic(0)
        let delivery = BatchDelivery(
            backend: LineBackend(canAsk: true), transport: RefusingTransport(),
            times: DeliveryTimes(
                backoff: Backoff(initial: .milliseconds(1), maximum: .milliseconds(1)), request: .seconds(1), clock: clock),
            pace: pace, wallClock: { 0 }, report: { if case .unexplained = $0 { told.add(1, ordering: .relaxed) } })
        let settlement = await delivery.deliver(LineBackend.batch(16))
        #expect(settlement.rejections.count == 16 && settlement.uncertain.isEmpty)
        // 16 lines, 8 pairs, and so on up to the whole; three of them before the circuit opens.
        #expect(pace.machine.failures == 31 && told.load(ordering: .relaxed) == 31)
        #expect(clock.sleeps.reduce(.zero, +) >= .seconds(30 * (31 - 3)))
        #expect(pace.machine.breaker.state == .open)
    }

    /// Shows no line, and takes none.
    private struct RefusingTransport: HTTPTransport {
        func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
            HTTPAnswer(status: message.method == .get ? 200 : 400, body: message.method == .get ? [] : Array("unexplained".utf8))
        }
    }

    @Test func `an answer's health is what the breaker and the window go by`() {
        let refusal = Refusal(kind: "k", reason: "r")
        #expect(Verdict.settled(duplicates: 0).health(status: 204) == .answered)
        #expect(Verdict.items([.stored, .reject("x")]).health(status: 200) == .answered)
        #expect(Verdict.items([.stored, .retry("x")]).health(status: 200) == .congested)
        #expect(Verdict.items([.stored, .ask("x")]).health(status: 429) == .congested)
        let large = Verdict.split(Refusal(kind: "k", reason: ""))
        #expect(large.health(status: 413) == .answered && large.health(status: 429) == .congested)
        #expect(Verdict.retry(refusal).health(status: 429) == .congested && Verdict.ask(refusal).health(status: 503) == .congested)
        #expect(Verdict.ask(refusal).health(status: 500) == .failed && Verdict.pause(refusal).health(status: 401) == .failed)
        #expect(Verdict.split(refusal).health(status: 413) == .answered && Verdict.reject(refusal).health(status: 400) == .answered)
        #expect(Verdict.unexplained(refusal).health(status: 400) == .failed)
    }
}
