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
