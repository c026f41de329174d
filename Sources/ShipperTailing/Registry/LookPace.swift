/// When directories are looked at: soon after a name has come or gone, and yet not all the time where names do so all the time.
struct LookPace {
    /// Between two looks, at the least.
    static let shortest = Duration.milliseconds(100)
    /// Looks take one part in so many of the time, where events alone lead to them.
    static let share = 10

    private(set) var next: ContinuousClock.Instant
    /// When an event may lead to the next one.
    private var earliest: ContinuousClock.Instant

    init(now: ContinuousClock.Instant, interval: Duration) {
        (next, earliest) = (now + interval, now)
    }

    /// Whether an event would bring the next look nearer.
    var isCalm: Bool { next > earliest }

    /// There is something to be seen.
    mutating func hurry() { next = min(next, earliest) }

    /// - Parameter interval: after which the next look is due without any event.
    mutating func looked(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant, interval: Duration) {
        next = end + interval
        earliest = min(end + max((end - start) * (Self.share - 1), Self.shortest), next)
    }
}
