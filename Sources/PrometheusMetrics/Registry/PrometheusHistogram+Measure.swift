extension PrometheusHistogram {
    /// Observes how long `body` takes, in seconds, also when it throws.
    public func measure<T, Failure: Error>(_ body: () throws(Failure) -> T) throws(Failure) -> T {
        let begun = ContinuousClock.now
        defer { observe(begun.duration(to: .now)) }
        return try body()
    }

    /// Observes how long `body` takes, in seconds, also when it throws.
    public func measure<T, Failure: Error>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws(Failure) -> T
    ) async throws(Failure) -> T {
        let begun = ContinuousClock.now
        defer { observe(begun.duration(to: .now)) }
        return try await body()
    }

    /// Counts a duration, in seconds.
    public func observe(_ duration: Duration) {
        observe(Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18)
    }
}
