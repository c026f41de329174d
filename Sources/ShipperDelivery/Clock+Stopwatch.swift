extension Clock where Duration == Swift.Duration {
    /// The time since this call.
    func stopwatch() -> @Sendable () -> Swift.Duration {
        let start = now
        return { start.duration(to: now) }
    }
}
