import Logging
import PrometheusMetrics
import Synchronization
import Testing

@testable import PipelineMetrics

@Suite struct CircuitBreakerTests {
    private struct Trouble: Error {}

    private let registry = PrometheusRegistry()
    private let clock = TestClock()
    private let told = Transitions()

    private func breaker(threshold: Int = 2) -> CircuitBreaker {
        Champion.$registry.withValue(registry) {
            CircuitBreaker(
                source: "nse", failureThreshold: threshold, recoveryTimeout: .seconds(300), onTransition: { [told] in told.add($0) },
                now: { [clock] in clock.now })
        }
    }

    private func fail(_ breaker: CircuitBreaker) async {
        await #expect(throws: Trouble.self) { try await breaker.call { throw Trouble() } }
    }

    private var page: String { String(decoding: registry.textExposition(), as: UTF8.self) }

    @Test func `the three metrics follow it round`() async throws {
        let breaker = breaker()
        await fail(breaker)
        await fail(breaker)
        #expect(page.contains("circuit_breaker_state{source=\"nse\"} 2\n"))
        await #expect(throws: CircuitBreakerOpen(source: "nse", retryAfter: .seconds(300))) { try await breaker.call {} }
        clock.advance(.seconds(300))
        await fail(breaker)
        clock.advance(.seconds(300))
        try await breaker.call { #expect(page.contains("circuit_breaker_state{source=\"nse\"} 1\n")) }
        #expect(page.contains("circuit_breaker_state{source=\"nse\"} 0\n"))
        #expect(page.contains("circuit_breaker_failures_total{source=\"nse\"} 3\n"))
        let name = "circuit_breaker_state_transitions_total"
        #expect(page.contains("\(name){from_state=\"open\",source=\"nse\",to_state=\"half_open\"} 2\n"))
        #expect(page.contains("\(name){from_state=\"half_open\",source=\"nse\",to_state=\"open\"} 1\n"))
        #expect(page.contains("\(name){from_state=\"half_open\",source=\"nse\",to_state=\"closed\"} 1\n"))
        #expect(
            told.all.map(\.to) == [.open, .halfOpen, .open, .halfOpen, .closed])
    }

    @Test func `the original's numbers are the defaults`() async {
        let breaker = Champion.$registry.withValue(registry) { CircuitBreaker(source: "nse", now: { [clock] in clock.now }) }
        for _ in 0..<4 { await fail(breaker) }
        #expect(breaker.state == .closed)
        await fail(breaker)
        #expect(breaker.state == .open)
        await #expect(throws: CircuitBreakerOpen(source: "nse", retryAfter: .seconds(300))) { try await breaker.call {} }
    }

    @Test func `an error that is the caller's own, or a cancellation, does not speak against the source`() async {
        let breaker = breaker()
        for _ in 0..<9 {
            await #expect(throws: Trouble.self) { try await breaker.call(isFailure: { _ in false }) { throw Trouble() } }
            await #expect(throws: CancellationError.self) { try await breaker.call { throw CancellationError() } }
        }
        #expect(breaker.state == .closed)
        #expect(page.contains("circuit_breaker_failures_total{source=\"nse\"} 0\n"))
    }

    @Test func `of many that come at once to an open breaker, one is tried`() async {
        let breaker = breaker(threshold: 1)
        await fail(breaker)
        clock.advance(.seconds(300))
        let permits = await withTaskGroup { group in
            for _ in 0..<200 { group.addTask { (try? breaker.permit()) == nil ? 0 : 1 } }
            return await group.reduce(0, +)
        }
        #expect(permits == 1)
    }

    @Test func `a transition is logged, with its source and states`() async {
        let lines = Mutex<[String]>([])
        let logger = Logger(label: "test") { _ in Recorder { line in lines.withLock { $0.append(line) } } }
        let breaker = Champion.$registry.withValue(registry) { CircuitBreaker(source: "nse", failureThreshold: 1, logger: logger) }
        await fail(breaker)
        #expect(lines.withLock { $0 } == ["warning circuit_breaker_state_changed from_state=closed source=nse to_state=open"])
    }

    @Test func `a refusal says what, why and when`() {
        let refusal = CircuitBreakerOpen(source: "nse", retryAfter: .seconds(12))
        #expect(refusal.description == "The circuit breaker of 'nse' is open: the call was not made. The next is tried in 12 s.")
    }
}

private final class Transitions: Sendable {
    private let list = Mutex<[CircuitBreakerTransition]>([])
    func add(_ transition: CircuitBreakerTransition) { list.withLock { $0.append(transition) } }
    var all: [CircuitBreakerTransition] { list.withLock { $0 } }
}

private final class TestClock: Sendable {
    private let current = Mutex(ContinuousClock.now)
    var now: ContinuousClock.Instant { current.withLock { $0 } }
    func advance(_ duration: Duration) { current.withLock { $0 += duration } }
}

private struct Recorder: LogHandler {
    let write: @Sendable (String) -> Void
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    init(_ write: @escaping @Sendable (String) -> Void) { self.write = write }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        write("\(event.level) \(event.message)\(fields)")
    }
}
