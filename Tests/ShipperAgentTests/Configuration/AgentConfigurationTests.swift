import ShipperCore
import ShipperDelivery
import Testing

@testable import ShipperAgent

@Suite struct AgentConfigurationTests {
    @Test func `what a file leaves out has its default`() throws {
        let read = try configuration(smallestFile)
        #expect(read.version == 1)
        #expect(read.stateDirectory == "/var/lib/shipper")
        #expect(read.admin == ListenAddress("127.0.0.1:9464"))
        #expect(read.host == nil)
        #expect(read.shutdownTimeout == .seconds(30))
        #expect(read.retainedBytes == .gibibytes(5) && read.maxOpenFiles == 4_096)
        #expect(read.logLevel == .info)
        #expect(
            read.sources == [
                SourceConfiguration(
                    name: "app", include: ["/var/log/app/*.ndjson"], exclude: [], format: .auto,
                    timestamp: FieldPath("timestamp"), maxLineBytes: .kibibytes(256), pollInterval: .milliseconds(40),
                    startAt: .beginning, emptyLines: .skip, closeIdle: .seconds(300), watch: .auto, compressed: .read,
                    pinning: .off)
            ])
    }

    @Test func `a Loki sink that leaves out what it can has its defaults`() throws {
        let sink = try #require(try configuration(smallestFile).sinks.first)
        let loki = LokiConfiguration(
            urls: [try ServerURL(parsing: "http://127.0.0.1:3100")], labels: [], structuredMetadata: [],
            origin: .init(host: LabelName("host"), source: LabelName("source"), file: LabelName("file")),
            encoding: .protobuf, compression: .snappy, tenant: nil, timestampTie: .ordinal,
            query: QueryConfiguration(place: .push, settling: .seconds(10), visibleFor: .seconds(10_800)),
            limits: LokiLimits(
                lineBytes: .kibibytes(256), onLongLine: .truncate, maxAge: .seconds(604_800), maxAhead: .seconds(600), labels: 15,
                labelValueBytes: .kibibytes(2), metadataFields: 128, metadataBytes: .kibibytes(64)),
            labelGuard: .init(maxValues: 100, maxLabels: 5), backfill: .init(behind: .seconds(3600), maxOpenHours: 4))
        #expect(
            sink
                == SinkConfiguration(
                    name: "loki", inputs: ["app"], destination: .loki(loki),
                    batch: BatchConfiguration(maxBytes: .mebibytes(1), maxLines: 50_000, maxAge: .seconds(1)),
                    maxInFlight: 4, timeout: .seconds(30),
                    backoff: BackoffConfiguration(initial: .milliseconds(500), max: .seconds(60)),
                    deadLetter: DeadLetterConfiguration(maxBytes: .gibibytes(1), onFull: .pause),
                    connection: ConnectionConfiguration(
                        authentication: nil, headers: [], tls: .init(), serverName: nil, connectTimeout: .seconds(10),
                        idleTimeout: .seconds(60), maxConnectionAge: .seconds(300)),
                    breaker: BreakerConfiguration(failures: 5, recovery: .seconds(30))))
        #expect(loki.pushURLs == ["http://127.0.0.1:3100/loki/api/v1/push"])
    }

    @Test func `an Elasticsearch sink that leaves out what it can has its defaults`() throws {
        let text = smallestFile.with("type: loki", "type: elasticsearch").withSinkKeys("data_stream: logs-app-default")
        let destination = try #require(try configuration(text).sinks.first?.destination)
        #expect(
            destination
                == .elasticsearch(
                    ElasticsearchConfiguration(
                        urls: [try ServerURL(parsing: "http://127.0.0.1:3100")],
                        target: .dataStream(try #require(IndexName("logs-app-default"))), compression: .gzip(level: 1),
                        origin: .init(
                            host: "host.name", source: "log.source", file: "log.file.path", offset: "log.offset"),
                        documentID: .deterministic)))
    }

    @Test func `what a file says is what is read`() throws {
        let read = try configuration(
            """
            version: 1
            state_directory: /srv/shipper/
            host: ${NAME}
            shutdown_timeout: 2m
            admin: {listen: off}
            log: {level: debug}
            sources:
              b: &files
                include: [/b/*.log, "/b/**/x"]
                exclude: [/b/*.gz]
                format: text
                timestamp: off
                max_line_bytes: 64KiB
                poll_interval: 1s
                start_at: end
                watch: poll
              a: *files
            sinks:
              z:
                type: elasticsearch
                inputs: [b]
                urls: [https://search.example:9243/prefix/]
                index: app
                compression: none
                where: {host: off, source: off, file: path, offset: off}
                max_in_flight: 2
                timeout: 10s
                backoff: {initial: 1s, max: 5m}
                dead_letter: {max_bytes: 10MiB}
              y:
                type: loki
                inputs: [b, a]
                urls: ["https://[::1]:3100/push/here"]
                labels: {service: shop $$1, level: $.log.level}
                structured_metadata: {trace: $.trace.id}
                where: {host: node, source: off, file: off}
                encoding: json
                compression: gzip
                compression_level: 6
                tenant: team-a
                timestamp_tie: none
                batch: {max_bytes: 4MiB, max_lines: 1_000, max_age: 500ms}
            """, environment: ["NAME": "web-1"])
        #expect(read.stateDirectory == "/srv/shipper")
        #expect(read.host == "web-1")
        #expect(read.admin == nil)
        #expect(read.shutdownTimeout == .seconds(120))
        #expect(read.logLevel == .debug)
        #expect(read.sources.map(\.name) == ["a", "b"])
        #expect(read.sinks.map(\.name) == ["y", "z"])
        try expectSource(read.sources[1])
        try expectLoki(read.sinks[0])
        try expectElasticsearch(read.sinks[1])
    }

    private func expectSource(_ source: SourceConfiguration) throws {
        #expect(
            source
                == SourceConfiguration(
                    name: "b", include: ["/b/*.log", "/b/**/x"], exclude: ["/b/*.gz"], format: .text, timestamp: nil,
                    maxLineBytes: .kibibytes(64), pollInterval: .seconds(1), startAt: .end, emptyLines: .skip, closeIdle: .seconds(300),
                    watch: .poll, compressed: .read, pinning: .off))
    }

    private func expectLoki(_ sink: SinkConfiguration) throws {
        #expect(sink.inputs == ["b", "a"])
        #expect(sink.batch == BatchConfiguration(maxBytes: .mebibytes(4), maxLines: 1_000, maxAge: .milliseconds(500)))
        guard case .loki(let loki) = sink.destination else {
            Issue.record("not a Loki sink")
            return
        }
        let level = LokiLabel(
            name: try #require(LabelName("level")), value: .field(try #require(FieldPath("log.level"))))
        let service = LokiLabel(name: try #require(LabelName("service")), value: .fixed("shop $1"))
        #expect(loki.labels == [level, service])
        #expect(
            loki.structuredMetadata == [
                LokiMetadata(name: try #require(LabelName("trace")), path: try #require(FieldPath("trace.id")))
            ])
        #expect(loki.origin == .init(host: LabelName("node"), source: nil, file: nil))
        #expect(loki.pushURLs == ["https://[::1]:3100/push/here"])
        #expect(loki.encoding == .json)
        #expect(loki.compression == .gzip(level: 6))
        #expect(loki.tenant == "team-a")
        #expect(loki.timestampTie == .none)
    }

    private func expectElasticsearch(_ sink: SinkConfiguration) throws {
        #expect(sink.maxInFlight == 2)
        #expect(sink.timeout == .seconds(10))
        #expect(sink.backoff == BackoffConfiguration(initial: .seconds(1), max: .seconds(300)))
        #expect(sink.deadLetter == DeadLetterConfiguration(maxBytes: .mebibytes(10), onFull: .pause))
        guard case .elasticsearch(let search) = sink.destination else {
            Issue.record("not an Elasticsearch sink")
            return
        }
        #expect(search.urls.map(\.text) == ["https://search.example:9243/prefix"])
        #expect(search.target == .index(.fixed(try #require(IndexName("app")))))
        #expect(search.compression == .none)
        #expect(search.origin == .init(host: nil, source: nil, file: "path", offset: nil))
    }

    @Test func `a field in a list of structured metadata has the name that Loki would give it`() throws {
        let text = smallestFile.withSinkKeys("structured_metadata: [trace_id, http.method, $.7z]")
        guard case .loki(let loki) = try #require(try configuration(text).sinks.first).destination else { return }
        #expect(loki.structuredMetadata.map(\.name.text) == ["http_method", "key_7z", "trace_id"])
        #expect(loki.structuredMetadata.map(\.path.literalKey) == ["http.method", "7z", "trace_id"])
    }

    @Test func `a source can join lines, and leave long ones to the dead letter`() throws {
        let text = smallestFile.with(
            "include: [/var/log/app/*.ndjson]",
            """
            include: [/var/log/app/*.ndjson]
                format: text
                on_long_line: dead_letter
                follow_symlinks: off
                multiline: {start: '^\\d{4}-', continue: '\\s$', timeout: 500ms, max_lines: 20}
            """)
        let source = try #require(try configuration(text).sources.first)
        #expect(source.onLongLine == .deadLetter && !source.followsSymlinks && source.kind == .file)
        let joining = try #require(source.multiline)
        #expect(joining.start?.text == #"^\d{4}-"# && joining.continuation?.text == #"\s$"#)
        #expect(joining.timeout == .milliseconds(500) && joining.maxLines == 20)
    }

    @Test func `standard input and the journal are sources without files`() throws {
        let piped = try configuration(smallestFile.with("include: [/var/log/app/*.ndjson]", "type: stdin"))
        #expect(piped.sources.map(\.kind) == [.stdin] && piped.sources[0].include.isEmpty)
        let journal = try configuration(
            smallestFile.with(
                "include: [/var/log/app/*.ndjson]",
                "type: journald\n    units: [nginx.service, 'app@*.service']\n    matches: [PRIORITY=3, _TRANSPORT=kernel]"))
        #expect(
            journal.sources.map(\.kind) == [
                .journald(.init(units: ["nginx.service", "app@*.service"], matches: ["PRIORITY=3", "_TRANSPORT=kernel"]))
            ])
        #expect(journal.sources[0].timestamp == FieldPath("__REALTIME_TIMESTAMP"))
    }
}
