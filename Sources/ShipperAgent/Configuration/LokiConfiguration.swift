/// Grafana Loki, over its push API.
public struct LokiConfiguration: Sendable, Equatable {
    /// Exactly one as long as failover is not built.
    public var urls: [ServerURL]
    /// Sorted by name; with those of `origin` from 1 to 15.
    public var labels: [LokiLabel]
    /// Fields that travel beside the line without opening a stream. Sorted by name.
    public var structuredMetadata: [LokiMetadata]
    public var origin: Origin
    public var encoding: Encoding
    /// For protobuf `.snappy` or `.gzip`, for JSON `.gzip` or `.none`.
    public var compression: PayloadCompression
    /// Sent as `X-Scope-OrgID`.
    public var tenant: String?
    public var timestampTie: TimestampTie
    public var query: QueryConfiguration
    public var limits: LokiLimits
}

extension LokiConfiguration {
    /// Where Loki takes a push; a URL that has a path of its own keeps it.
    public static let pushPath = "/loki/api/v1/push"

    /// The URLs as a request needs them.
    public var pushURLs: [String] { urls.map { $0.text(defaultPath: Self.pushPath) } }

    /// Names of the labels that the sink's streams may have.
    public var labelNames: Set<String> {
        Set(labels.map(\.name.text) + [origin.host, origin.source].compactMap { $0?.text })
    }

    /// Under which names a record says where it is from; nil: not at all.
    public struct Origin: Sendable, Equatable {
        /// A label.
        public var host: LabelName?
        /// A label.
        public var source: LabelName?
        /// Structured metadata.
        public var file: LabelName?
    }

    public enum Encoding: String, Sendable, CaseIterable {
        case protobuf, json
    }

    /// What tells equal lines with equal timestamps apart, which Loki would merge.
    public enum TimestampTie: String, Sendable, CaseIterable {
        /// The line's ordinal among its equals, in the nanosecond digits that the timestamp leaves unused.
        case ordinal
        case none
    }
}
