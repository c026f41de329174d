/// What a Loki sink sends of each record, and how.
public struct LokiOptions: Equatable, Sendable {
    public enum Value: Equatable, Sendable {
        case fixed(String)
        /// A key path in the line.
        case field(String)
    }

    public struct Label: Equatable, Sendable {
        public let name: String
        public let value: Value

        public init(name: String, value: Value) {
            self.name = name
            self.value = value
        }
    }

    public struct Metadata: Equatable, Sendable {
        public let name: String
        /// A key path in the line.
        public let path: String

        public init(name: String, path: String) {
            self.name = name
            self.path = path
        }
    }

    public enum Format: Equatable, Sendable {
        case protobuf
        case json
    }

    /// When a label of too many values becomes structured metadata.
    public struct Guard: Equatable, Sendable {
        /// Values of one label in an hour.
        public var values: Int

        public init(values: Int = 100) { self.values = values }
    }

    /// What becomes of lines that lie behind their stream's newest by more than Loki allows.
    public struct Backfill: Equatable, Sendable {
        /// The label's name. Its value is the line's hour in UTC: `2026-11-23T09`.
        public static let label = "backfill"

        /// From this distance on, in nanoseconds.
        public var behind: Int64
        /// Hours of late lines under way at once.
        public var openHours: Int
        /// The least that each stream's newest time is taken to be, in nanoseconds since 1970, where others write to it too; `nil`: what
        /// was sent from here is all.
        public var floor: Int64?

        public init(behind: Int64 = 3_600_000_000_000, openHours: Int = 4) {
            self.behind = behind
            self.openHours = openHours
        }
    }

    /// Whose lines are.
    public enum Owner: Equatable, Sendable {
        /// All the sink's.
        case sink
        /// The tenant that the line names, by a key path, or the other where it names none.
        case field(String, otherwise: String)
    }

    /// Labels; names are legal and differ.
    public var labels: [Label]
    /// What becomes structured metadata.
    public var metadata: [Metadata]
    /// The host's name; sent as the label `hostLabel`.
    public var host: String
    public var hostLabel: String?
    public var sourceLabel: String?
    /// Name of the structured metadata that holds the file's path.
    public var fileMetadata: String?
    public var format: Format
    public var compression: BodyCompression
    /// A longer label value is cut there, in bytes.
    public var labelValueLimit: Int
    /// Bytes of names and values of one line's structured metadata: what does not fit is cut, or left out.
    public var metadataLimit: Int
    public var guarding = Guard()
    public var backfill = Backfill()
    public var owner = Owner.sink

    public init(
        labels: [Label], metadata: [Metadata], host: String, hostLabel: String? = "host",
        sourceLabel: String? = "source", fileMetadata: String? = "file", format: Format = .protobuf,
        compression: BodyCompression = .snappy, labelValueLimit: Int = 2_048, metadataLimit: Int = 65_536
    ) {
        self.labelValueLimit = labelValueLimit
        self.metadataLimit = metadataLimit
        self.labels = labels
        self.metadata = metadata
        self.host = host
        self.hostLabel = hostLabel
        self.sourceLabel = sourceLabel
        self.fileMetadata = fileMetadata
        self.format = format
        self.compression = compression
    }
}
