/// What an Elasticsearch sink adds to each document, and how its bodies are compressed.
public struct BulkOptions: Equatable, Sendable {
    /// The host's name; sent as `hostField`.
    public var host: String
    /// Names of the fields spliced in beside `@timestamp`; `nil` leaves one out.
    public var hostField: String?
    public var fileField: String?
    public var offsetField: String?
    public var sourceField: String?
    public var compression: BodyCompression
    /// Where each document goes by its time; `nil`: the request says it.
    public var index: IndexPattern?
    /// Whether documents have ids of their lines, so that a repeat changes nothing; else the server makes them up.
    public var hasIDs = true

    public init(
        host: String, hostField: String? = "host.name", fileField: String? = "log.file.path",
        offsetField: String? = "log.offset", sourceField: String? = "log.source",
        compression: BodyCompression = .gzip(level: 1)
    ) {
        self.host = host
        self.hostField = hostField
        self.fileField = fileField
        self.offsetField = offsetField
        self.sourceField = sourceField
        self.compression = compression
    }
}
