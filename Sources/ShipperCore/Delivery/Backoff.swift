/// Waiting times between tries: exponential with full jitter, for ever.
///
/// The n-th wait is uniform in 0…min(maximum, initial · 2ⁿ): agents that lost a server together do not come back together.
public struct Backoff: Equatable, Sendable {
    public let initial: Duration
    public let maximum: Duration
    public private(set) var tries = 0

    public init(initial: Duration, maximum: Duration) {
        self.initial = initial
        self.maximum = maximum
    }

    /// The longest that the next wait may be.
    public var ceiling: Duration {
        // 2^40 times any legal initial value is past any maximum; the shift stays in range.
        min(maximum, initial * (1 << min(tries, 40)))
    }

    /// The next wait. `leastWait` is what a server's `Retry-After` asks for; the jitter comes on top of it.
    public mutating func next(
        leastWait: Duration = .zero, using generator: inout some RandomNumberGenerator
    ) -> Duration {
        let wait = ceiling * Double.random(in: 0...1, using: &generator)
        tries += 1
        return leastWait + wait
    }

    public mutating func reset() { tries = 0 }
}
