import ShipperDelivery

/// One of several ways to a server: at times, or for ever, nobody opens.
struct LyingDoor: HTTPTransport {
    private let server: any HTTPTransport
    /// When nobody opens, since the beginning.
    private let shut: [Range<Duration>]
    private let now: @Sendable () -> Duration

    func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
        let now = now()
        guard !shut.contains(where: { $0.contains(now) }) else { throw TransportFailure(kind: "connect_failed", reason: "nobody opens") }
        return try await server.send(message, timeout: timeout)
    }

    /// Up to three ways, of which the first is the only one that is never shut for ever.
    static func ways(to server: any HTTPTransport, on clock: RecordingClock, _ generator: inout SeededGenerator) -> [LyingDoor] {
        let start = clock.now
        return (0..<Int.random(in: 1...3, using: &generator)).map { number in
            let begin = Duration.seconds(Int.random(in: 0..<20, using: &generator))
            let end = begin + .seconds(Int.random(in: 1...60, using: &generator))
            let isForEver = number > 0 && Bool.random(using: &generator)
            return LyingDoor(server: server, shut: [begin..<(isForEver ? .seconds(1_000_000_000) : end)]) { start.duration(to: clock.now) }
        }
    }
}
