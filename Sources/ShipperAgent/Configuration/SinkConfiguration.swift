/// What lines are delivered to.
public struct SinkConfiguration: Sendable, Equatable {
    /// Letters, digits, `_` and `-`.
    public var name: String
    /// Names of existing sources, each once, at least one.
    public var inputs: [String]
    public var destination: Destination
    public var batch: BatchConfiguration
    /// Batches under way at once, 1 … 64.
    public var maxInFlight: Int
    /// For a whole request, from the first byte out to the last byte in.
    public var timeout: Duration
    public var backoff: BackoffConfiguration
    public var deadLetter: DeadLetterConfiguration
    public var connection: ConnectionConfiguration
    public var breaker: BreakerConfiguration
}

extension SinkConfiguration {
    /// Empty where there is no server.
    public var urls: [ServerURL] {
        switch destination {
        case .loki(let loki): loki.urls
        case .elasticsearch(let search): search.urls
        case .local: []
        }
    }
}

extension SinkConfiguration {
    /// What speaks at the other end.
    public enum Destination: Sendable, Equatable {
        case loki(LokiConfiguration)
        case elasticsearch(ElasticsearchConfiguration)
        case local(LocalConfiguration)
    }
}
