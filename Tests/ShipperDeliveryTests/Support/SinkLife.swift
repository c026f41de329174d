import CircuitBreaking
import ShipperCore
import ShipperDelivery

/// A sink from its start to its end, over servers that lie.
enum SinkLife {
    /// A batch of so many lines of one file, ten bytes each.
    static func batch(_ payload: Payload, lines count: Int, doubtful: [Int]) -> SealedBatch {
        let file = FileContext(id: FileID(high: 1, low: 2), epoch: 0, path: "/a", source: 0)
        let references = (0..<count).map { LineReference(offset: UInt64($0 * 10), length: 9, size: 10, range: 0) }
        let range = FileRange(file: file, start: 0, end: UInt64(count * 10), tie: TimestampTie(), lines: count)
        var batch = SealedBatch(sequence: 1, payload: payload, ranges: [range], lines: references)
        batch.doubtful = doubtful
        return batch
    }

    /// Delivers the batch by these ways to the servers.
    ///
    /// - Parameters:
    ///   - clock: may kill it in one of its waits.
    ///   - seed: of its jitter.
    static func deliver(
        _ batch: SealedBatch, _ backend: any SinkBackend, by ways: [LyingDoor], clock: any Clock<Duration>, seed: UInt64
    ) async -> Settlement {
        let servers = ways.enumerated().map { UpstreamTransport.Server(name: "server\($0.offset)", network: $0.element) }
        let times = DeliveryTimes(
            backoff: Backoff(initial: .milliseconds(500), maximum: .seconds(60)), request: .seconds(30), patience: .seconds(1_000_000),
            clock: clock, randomness: { [randomness = SharedRandomness(seed: seed)] in randomness })
        let pace = SinkPace(
            PaceMachine(maximum: 4, breaker: CircuitBreakerMachine(threshold: 3, recoveryTimeout: .seconds(30))), clock: clock)
        let delivery = BatchDelivery(
            backend: backend, transport: UpstreamTransport(servers, clock: clock), times: times, pace: pace,
            wallClock: { PushedLine.base }, report: { _ in })
        return await Task { await delivery.deliver(batch) }.value
    }
}
