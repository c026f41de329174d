import ShipperCore

/// A sink's settings, as its thread needs them.
struct SinkPlan: Sendable {
    let name: String
    /// How each of its sources is read; a file's context holds an index into this list.
    let sources: [SourcePlan]
    let limits: BatchLimits
    /// A batch is sent at the latest so long after its first line was read.
    let maximumAge: Duration
    /// Batches under way at once.
    let maximumInFlight: Int
    let breaksTies: Bool
    let courier: any BatchCourier
    var lines = LineRules()
}

/// What a sink's server takes of a single line.
struct LineRules: Sendable {
    var bytes = Int.max
    var onLongLine = LineLimits.LongLine.truncate
    var maxAge: Duration?
    /// How far a line may be ahead of the clock.
    var maxAhead: Duration?

    /// - Parameter now: nanoseconds since 1970; `nil`: any time will do.
    func limits(now: Int64?) -> LineLimits {
        var limits = LineLimits()
        limits.bytes = bytes
        limits.onLongLine = onLongLine
        if let now, let maxAge { limits.oldest = now - Int64(maxAge.seconds * 1e9) }
        if let now, let maxAhead { limits.newest = now + Int64(maxAhead.seconds * 1e9) }
        return limits
    }
}
