import Synchronization
import Testing

@testable import ShipperDelivery

/// Requests among several servers.
@Suite struct UpstreamTransportTests {
    /// A server that answers as it is told, and notes what it was asked.
    private final class Scripted: HTTPTransport {
        let state = Mutex<(result: Result<Int, TransportFailure>, asked: [String])>((.success(200), []))

        func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
            let result = state.withLock { state in
                state.asked.append(message.url)
                return state.result
            }
            return HTTPAnswer(status: try result.get())
        }

        var asked: [String] { state.withLock { $0.asked } }
        func answers(_ status: Int) { state.withLock { $0.result = .success(status) } }
        func fails(_ kind: String) { state.withLock { $0.result = .failure(TransportFailure(kind: kind, reason: "no")) } }
    }

    private let one = Scripted()
    private let two = Scripted()
    private let clock = RecordingClock()
    private let events = Events()

    private final class Events: Sendable {
        let all = Mutex<[UpstreamTransport.Event]>([])
    }

    private func transport() -> UpstreamTransport {
        UpstreamTransport(
            [.init(name: "one:1", network: one), .init(name: "two:2", network: two)], clock: clock
        ) { [events] event in
            events.all.withLock { $0.append(event) }
        }
    }

    private let message = HTTPMessage(urls: ["http://one:1/push", "http://two:2/push"], headers: [])

    @Test func `each server is asked at its own address`() async throws {
        let transport = transport()
        for _ in 0..<4 { _ = try await transport.send(message, timeout: .seconds(1)) }
        #expect(one.asked == ["http://one:1/push", "http://one:1/push"] && two.asked == ["http://two:2/push", "http://two:2/push"])
    }

    @Test func `where no connection comes about the next is asked at once, and the dead one left alone`() async throws {
        let transport = transport()
        one.fails("connect_failed")
        for _ in 0..<5 { #expect(try await transport.send(message, timeout: .seconds(1)).status == 200) }
        #expect(one.asked.count == 1 && two.asked.count == 5)
        #expect(events.all.withLock { $0 } == [.wentOut(server: "one:1", reason: "no", for: .seconds(1))])
        #expect(transport.standings.map(\.isWell) == [false, true] && transport.standings.map(\.failures) == [1, 0])
        one.answers(204)
        try await clock.sleep(for: .seconds(1))
        for _ in 0..<2 { _ = try await transport.send(message, timeout: .seconds(1)) }
        #expect(events.all.withLock { $0.last } == .cameBack(server: "one:1"))
    }

    /// What may have arrived is not said twice: whoever delivers asks first.
    @Test(arguments: ["timeout", "connection_lost"])
    func `a request that may have arrived goes to no other server by itself`(kind: String) async throws {
        let transport = transport()
        one.fails(kind)
        await #expect(throws: TransportFailure.self) { try await transport.send(message, timeout: .seconds(1)) }
        #expect(two.asked.isEmpty)
        #expect(try await transport.send(message, timeout: .seconds(1)).status == 200, "the next request does")
    }

    @Test(arguments: [(502, false), (503, false), (504, false), (500, true), (429, true), (400, true), (204, true)])
    func `an answer for a server that is away counts against it, a server's own does not`(status: Int, isWell: Bool) async throws {
        let transport = transport()
        one.answers(status)
        #expect(try await transport.send(message, timeout: .seconds(1)).status == status)
        #expect(transport.standings[0].isWell == isWell)
    }

    @Test func `when none can be reached each is tried once, and the failure is the last one's`() async throws {
        let transport = transport()
        one.fails("connect_failed")
        two.fails("connect_failed")
        await #expect(throws: TransportFailure.self) { try await transport.send(message, timeout: .seconds(1)) }
        #expect(one.asked.count == 1 && two.asked.count == 1)
    }

    @Test func `all of them share the time of one request`() async throws {
        let slow = Slow(clock)
        let transport = UpstreamTransport(["a:1", "b:2", "c:3"].map { .init(name: $0, network: slow) }, clock: clock)
        let message = HTTPMessage(urls: ["http://a:1/", "http://b:2/", "http://c:3/"], headers: [])
        await #expect(throws: TransportFailure.self) { try await transport.send(message, timeout: .seconds(20)) }
        #expect(slow.timeouts.withLock { $0 } == [.seconds(20), .seconds(10)])
    }

    /// A server to which no connection comes about within ten seconds.
    private final class Slow: HTTPTransport {
        let timeouts = Mutex<[Duration]>([])
        private let clock: RecordingClock

        init(_ clock: RecordingClock) { self.clock = clock }

        func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
            timeouts.withLock { $0.append(timeout) }
            try? await clock.sleep(for: .seconds(10))
            throw TransportFailure(kind: "connect_failed", reason: "no")
        }
    }

    @Test func `a message of one address goes the first server's way`() async throws {
        _ = try await transport().send(HTTPMessage(url: "http://query/", headers: []), timeout: .seconds(1))
        #expect(one.asked == ["http://query/"])
    }
}
