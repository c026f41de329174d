import Synchronization

/// A network of several servers of which any will do: each request goes to one of those that are well.
public final class UpstreamTransport: HTTPTransport {
    /// One of the sink's servers: how it is called, and the way to it.
    public struct Server: Sendable {
        /// Host and port.
        public let name: String
        public let network: any HTTPTransport

        public init(name: String, network: any HTTPTransport) {
            self.name = name
            self.network = network
        }
    }

    /// How a server stands.
    public struct Standing: Equatable, Sendable {
        public let name: String
        public var isWell = true
        /// Requests that failed there.
        public var failures = 0
    }

    /// What is worth a line in the log.
    public enum Event: Equatable, Sendable {
        case wentOut(server: String, reason: String, for: Duration)
        case cameBack(server: String)
    }

    private struct State {
        var health: UpstreamHealth
        var failures: [Int]
    }

    private let servers: [Server]
    private let state: Mutex<State>
    private let now: @Sendable () -> Duration
    private let report: @Sendable (Event) -> Void

    /// - Parameters:
    ///   - servers: at least one, in the order of a message's addresses.
    ///   - report: is told when a server goes out, and when it comes back.
    public init(
        _ servers: [Server], clock: any Clock<Duration> = ContinuousClock(), report: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.servers = servers
        self.report = report
        state = Mutex(State(health: UpstreamHealth(count: servers.count), failures: servers.map { _ in 0 }))
        now = clock.stopwatch()
    }

    public var standings: [Standing] {
        state.withLock { state in
            servers.indices.map {
                Standing(name: servers[$0].name, isWell: state.health.servers[$0].isWell, failures: state.failures[$0])
            }
        }
    }

    /// A message that has one address is for one place, and goes by the first server's way. Where no connection comes about nothing went
    /// out, and the next server is tried at once, each at most once and all within `timeout`.
    public func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
        let addresses = [message.url] + message.alternatives
        guard addresses.count == servers.count, servers.count > 1 else {
            return try await servers[0].network.send(message, timeout: timeout)
        }
        var tried: Set<Int> = []
        let end = now() + timeout
        while true {
            let place = state.withLock { $0.health.choose(now: now(), except: tried) }
            var addressed = message
            addressed.url = addresses[place]
            addressed.alternatives = []
            do throws(TransportFailure) {
                let answer = try await servers[place].network.send(addressed, timeout: end - now())
                // What stands before a server says so when that is not there.
                let isAway = [502, 503, 504].contains(answer.status)
                note(place, isAway ? "\(answer.status): \(answer.excerpt)" : nil)
                return answer
            } catch {
                note(place, error.reason)
                tried.insert(place)
                // In less than a tenth of the time no server is judged.
                guard !error.mayHaveArrived, tried.count < servers.count, end - now() >= timeout / 10 else { throw error }
            }
        }
    }

    /// - Parameter failure: why the server is not well; `nil` if it is.
    private func note(_ place: Int, _ failure: String?) {
        let change = state.withLock { state in
            if failure != nil { state.failures[place] += 1 }
            return state.health.ended(place, isWell: failure == nil, now: now())
        }
        switch change {
        case .wentOut(let pause): report(.wentOut(server: servers[place].name, reason: failure ?? "", for: pause))
        case .cameBack: report(.cameBack(server: servers[place].name))
        case nil: break
        }
    }
}
