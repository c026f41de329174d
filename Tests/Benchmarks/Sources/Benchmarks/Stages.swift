import ByteCompression
import ShipperCore
import ShipperEncoding

/// The rows of the table, in its order. Sinks are configured as an operator gets them who leaves the defaults alone.
enum Stages {
    static let lokiSnappy = "Loki protobuf, snappy"
    private static let sources = ["pipeline"]

    static func all() throws -> [any Stage] {
        let lokiFields = NoEncoder(like: try loki(.protobuf, .none))
        let bulkFields = NoEncoder(like: try bulk(.none))
        let zlib = try CompressorStage.zlib(.fastest)
        let snappy = CompressorStage.snappy()
        return [
            ReadStage(),
            FrameStage(),
            PathStage("read, frame, scan (for Loki)", breaksTies: true, lokiFields),
            PathStage("read, frame, scan (whole line)", bulkFields),
            zlib,
            snappy,
            PathStage("Loki protobuf, uncompressed", breaksTies: true, try loki(.protobuf, .none)),
            PathStage(lokiSnappy, yardstick: snappy.name, breaksTies: true, try loki(.protobuf, .snappy)),
            PathStage(
                "Loki protobuf, gzip -1", yardstick: zlib.name, breaksTies: true,
                try loki(.protobuf, .gzip(level: 1))),
            PathStage("Loki JSON, uncompressed", breaksTies: true, try loki(.json, .none)),
            PathStage("Loki JSON, gzip -1", yardstick: zlib.name, breaksTies: true, try loki(.json, .gzip(level: 1))),
            PathStage("Elasticsearch, uncompressed", try bulk(.none)),
            PathStage("Elasticsearch, gzip -1", yardstick: zlib.name, try bulk(.gzip(level: 1))),
        ]
    }

    private static func loki(_ format: LokiOptions.Format, _ compression: BodyCompression) throws -> LokiEncoder {
        try LokiEncoder(
            LokiOptions(
                labels: [
                    LokiOptions.Label(name: "service", value: .fixed("champion")),
                    LokiOptions.Label(name: "level", value: .field("level")),
                ],
                metadata: [LokiOptions.Metadata(name: "trace_id", path: "trace_id")], host: "ingest-1",
                format: format, compression: compression),
            sourceNames: sources)
    }

    private static func bulk(_ compression: BodyCompression) throws -> BulkEncoder {
        try BulkEncoder(BulkOptions(host: "ingest-1", compression: compression), sourceNames: sources)
    }
}
