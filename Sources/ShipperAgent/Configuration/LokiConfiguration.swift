import ShipperEncoding

/// Grafana Loki, over its push API.
public struct LokiConfiguration: Sendable, Equatable {
    /// At least one; any of them will do.
    public var urls: [ServerURL]
    /// Sorted by name; with those of `origin` from 1 to 15.
    public var labels: [LokiLabel]
    /// Fields that travel beside the line without opening a stream. Sorted by name.
    public var structuredMetadata: [LokiMetadata]
    public var origin: Origin
    public var encoding: Encoding
    /// For protobuf `.snappy` or `.gzip`, for JSON `.gzip` or `.none`.
    public var compression: PayloadCompression
    /// Sent as `X-Scope-OrgID` of lines that name no other.
    public var tenant: String?
    /// Where a line says whose it is.
    public var tenantField: FieldPath?
    public var timestampTie: TimestampTie
    public var query: QueryConfiguration
    public var limits: LokiLimits
    public var labelGuard: LabelGuard
    public var backfill: Backfill
}

extension LokiConfiguration {
    /// Where Loki takes a push; a URL that has a path of its own keeps it.
    public static let pushPath = "/loki/api/v1/push"

    /// The URLs as a request needs them.
    public var pushURLs: [String] { urls.map { $0.text(defaultPath: Self.pushPath) } }

    /// Labels that are made of fields: only these may come to have too many values.
    public var fieldLabels: [String] {
        labels.compactMap { if case .field = $0.value { $0.name.text } else { nil } }
    }

    /// Names of the labels that the sink's streams may have.
    public var labelNames: Set<String> {
        Set(labels.map(\.name.text) + [origin.host, origin.source].compactMap { $0?.text } + [Backfill.label])
    }

    /// When a label of too many values becomes structured metadata.
    public struct LabelGuard: Sendable, Equatable {
        /// Values of one label in an hour.
        public var maxValues: Int
        /// Labels made of fields.
        public var maxLabels: Int
    }

    /// What becomes of lines that Loki would refuse in their own stream, being too far behind its newest.
    public struct Backfill: Sendable, Equatable {
        /// The label of such lines' streams.
        public static let label = LokiOptions.Backfill.label

        public var behind: Duration
        /// Hours of late lines under way at once.
        public var maxOpenHours: Int
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

extension SinkConfiguration.Destination {
    /// Labels that are made of fields; only Loki has them.
    var fieldLabels: [String] {
        if case .loki(let loki) = self { loki.fieldLabels } else { [] }
    }
}
