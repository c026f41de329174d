/// The pauses between tries: full jitter below a bound that begins at `initial`, doubles, and ends at `max`.
public struct BackoffConfiguration: Sendable, Equatable {
    public var initial: Duration
    /// Not below `initial`.
    public var max: Duration
}
