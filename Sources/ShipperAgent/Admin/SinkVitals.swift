import CircuitBreaking
import ShipperCore
import ShipperDelivery

/// How a sink is, beside its books: its requests and its dead letter.
struct SinkVitals: Sendable {
    var requestsInFlight = 0
    /// Requests that may be in flight now.
    var window = 0
    var requestsFailed = 0
    var breaker = CircuitBreakerState.closed
    /// In bytes.
    var deadLetterSize: UInt64 = 0
    /// In bytes.
    var deadLetterLimit: UInt64 = 0
    var deadLetterDropped = 0
    var pause: DeadLetterFile.Pause?
    var servers: [UpstreamTransport.Standing] = []
    /// Of a local sink, since the agent's start.
    var storesSetAside = 0

    init() {}

    init(_ pace: PaceMachine?, _ deadLetter: DeadLetterFile, _ upstream: UpstreamTransport?, _ store: StoreShelf?) {
        if let pace {
            requestsInFlight = pace.inFlight
            window = Int(pace.window)
            requestsFailed = pace.failures
            breaker = pace.breaker.state
        }
        servers = upstream?.standings ?? []
        deadLetterSize = deadLetter.size
        deadLetterLimit = deadLetter.limit
        deadLetterDropped = deadLetter.droppedLines
        pause = deadLetter.pause
        storesSetAside = store?.figures.setAside ?? 0
    }
}
