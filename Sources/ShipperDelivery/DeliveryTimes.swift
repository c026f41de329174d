public import ShipperCore

/// How long delivery waits for what.
public struct DeliveryTimes: Sendable {
    /// Pauses between tries.
    public var backoff: Backoff
    /// For one request, its answer included.
    public var request: Duration
    /// How long after its timeout a request may still be at work in the server: a no counts only then.
    public var settling: Duration
    /// How long a server that does not answer questions is asked again.
    public var patience: Duration
    public var clock: any Clock<Duration>
    /// What jitter is drawn from, anew for each request and question.
    public var randomness: @Sendable () -> any RandomNumberGenerator

    public init(
        backoff: Backoff, request: Duration, settling: Duration = .seconds(10), patience: Duration = .seconds(600),
        clock: any Clock<Duration> = ContinuousClock(),
        randomness: @escaping @Sendable () -> any RandomNumberGenerator = { SystemRandomNumberGenerator() }
    ) {
        self.backoff = backoff
        self.request = request
        self.settling = settling
        self.patience = patience
        self.clock = clock
        self.randomness = randomness
    }

    /// So long after a request's start the server is done with it, whatever became of the answer.
    var certainty: Duration { request + settling }

    /// The time since this call.
    func stopwatch() -> @Sendable () -> Duration { clock.stopwatch() }
}
