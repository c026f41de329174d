import Testing

@testable import ShipperAgent

/// The words of the errors: what users see first.
@Suite struct ConfigurationMistakeTests {
    /// A change to the smallest file, and all that is said of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let said: String
        var testDescription: String { name }

        init(_ name: String, _ old: String, _ new: String, _ said: String) {
            self.name = name
            self.text = smallestFile.with(old, new)
            self.said = said
        }

        init(_ name: String, sink lines: String, _ said: String) {
            self.name = name
            self.text = smallestFile.withSinkKeys(lines)
            self.said = said
        }
    }

    @Test(arguments: agent + sources + sinks + loki + elasticsearch)
    func `a mistake is told in these words`(_ sample: Case) {
        #expect(report(of: sample.text) == sample.said)
    }

    static let agent = [
        Case(
            "later version", "state_directory", "version: 2\nstate_directory",
            #"shipper.yaml:1:1 version: got "2", want 1."#),
        Case(
            "missing directory", "state_directory: /var/lib/shipper", "version: 1",
            #"shipper.yaml:1:1 state_directory: got nothing, want an absolute path such as "/var/lib/shipper"."#),
        Case(
            "relative directory", "/var/lib", "var/lib",
            #"shipper.yaml:1:1 state_directory: got "var/lib/shipper", want an absolute path such as "/var/lib/shipper"."#
        ),
        Case(
            "misspelt key", "sources:", "shutdown_timeot: 5s\nsources:",
            #"shipper.yaml:2:1 shutdown_timeot: got an unknown key; did you mean "shutdown_timeout"?"#),
        Case(
            "another agent's name", "state_directory", "data_dir",
            #"shipper.yaml:1:1 data_dir: got an unknown key; did you mean "state_directory"?"#),
        Case(
            "key like no other", "sources:", "quux: 1\nsources:",
            "shipper.yaml:2:1 quux: got an unknown key, "
                + "want one of admin, host, log, max_open_files, retained_bytes, shutdown_timeout, sinks, sources, state_directory, version."
        ),
        Case(
            "time without unit", "sources:", "shutdown_timeout: 30\nsources:",
            #"shipper.yaml:2:1 shutdown_timeout: got "30", want a time such as "250ms", "30s" or "5m"."#),
        Case(
            "time out of bounds", "sources:", "shutdown_timeout: 2h\nsources:",
            #"shipper.yaml:2:1 shutdown_timeout: got "2h", want 1s to 1h."#),
        Case(
            "port alone", "sources:", "admin: {listen: 9464}\nsources:",
            #"shipper.yaml:2:9 admin.listen: got "9464", want an address such as "127.0.0.1:9464"."#),
        Case(
            "level of another logger", "sources:", "log: {level: warn}\nsources:",
            #"shipper.yaml:2:7 log.level: got "warn", want trace, debug, info, notice, warning, error or critical; did you mean "warning"?"#
        ),
        Case(
            "planned key", "sources:", "tests: []\nsources:",
            "shipper.yaml:2:1 tests: is planned but not built in this version; remove it."),
        Case(
            "key of a source at the top", "sources:", "format: json\nsources:",
            "shipper.yaml:2:1 format: got a key of a source, want none here."),
        Case(
            "unset variable", "sources:", "host: ${HOST_NAME}\nsources:",
            #"shipper.yaml:2:1 host: got "${HOST_NAME}", but HOST_NAME is not set; set it, or write "${HOST_NAME:-default}"."#
        ),
        Case(
            "variable as in a shell", "sources:", "host: $HOST\nsources:",
            #"shipper.yaml:2:1 host: got "$HOST", want "${NAME}" for a variable of the environment, "$.name" for a field, or "$$" for a dollar."#
        ),
        Case(
            "field where a text is wanted", "sources:", "host: $.host\nsources:",
            #"shipper.yaml:2:1 host: got "$.host", want a fixed text: a field of the line can stand in labels, structured_metadata and timestamp only."#
        ),
        Case(
            "nothing", "sources:", "host:\nsources:",
            "shipper.yaml:2:1 host: got nothing, want a text of at most 255 bytes on one line."),
        Case(
            "foreign tag", "sources:", "host: !secret x\nsources:",
            #"shipper.yaml:2:1 host: got "x", want it without the tag "!secret"."#),
    ]

    static let sources = [
        Case(
            "pattern that is none", "include: [/var/log/app/*.ndjson]",
            "include: [/var/log/app/*.ndjson]\n    format: text\n    multiline: {start: '^[0-9'}",
            #"shipper.yaml:6:17 sources.app.multiline.start: got "^[0-9", which is no pattern: character 2: "[" without "]"; write "\[" for the character."#
        ),
        Case(
            "lines joined without a pattern", "include: [/var/log/app/*.ndjson]",
            "include: [/var/log/app/*.ndjson]\n    format: text\n    multiline: {timeout: 1s}",
            "shipper.yaml:6:5 sources.app.multiline: got a map of 1, want a pattern as start, as continue or as both."),
        Case(
            "lines joined that are no text", "include: [/var/log/app/*.ndjson]",
            "include: [/var/log/app/*.ndjson]\n    multiline: {continue: '^ '}",
            #"shipper.yaml:5:5 sources.app.multiline: got a map of 1, but only text is joined; want "format: text" beside it."#),
        Case(
            "files of standard input", "include: [/var/log/app/*.ndjson]", "type: stdin\n    include: [/var/log/app/*.ndjson]",
            "shipper.yaml:5:5 sources.app.include: got a list of 1, but a source of type stdin has no such key; remove it."),
        Case(
            "units of files", "include: [/var/log/app/*.ndjson]", "include: [/var/log/app/*.ndjson]\n    units: [a.service]",
            "shipper.yaml:5:5 sources.app.units: got a list of 1, but a source of type file has no such key; remove it."),
        Case(
            "match that is none", "include: [/var/log/app/*.ndjson]", "type: journald\n    matches: [priority]",
            #"shipper.yaml:5:15 sources.app.matches[0]: got "priority", want a field in capitals and its value, such as "_TRANSPORT=kernel"."#
        ),
        Case(
            "unit that is an option", "include: [/var/log/app/*.ndjson]", "type: journald\n    units: [-f]",
            #"shipper.yaml:5:13 sources.app.units[0]: got "-f", want a unit such as "nginx.service", of letters, digits and any of :-_.@\*?[]."#
        ),
        Case(
            "standard input twice", "    include: [/var/log/app/*.ndjson]", "    type: stdin\n  other:\n    type: stdin",
            #"""
            shipper.yaml:5:3 sources.other: got a source that no sink has among its inputs, want it delivered or removed.
            shipper.yaml:5:3 sources.other: got a second source of type stdin, beside "app", want one: there is only one standard input.
            """#),
        Case(
            "text for a list", "[/var/log/app/*.ndjson]", "/var/log/app/x",
            #"shipper.yaml:4:5 sources.app.include: got "/var/log/app/x", want a list such as ["/var/log/app/*.log"]."#),
        Case(
            "empty list", "[/var/log/app/*.ndjson]", "[]",
            #"shipper.yaml:4:5 sources.app.include: got a list of 0, want 1 to 1000 items, such as ["/var/log/app/*.log"]."#
        ),
        Case(
            "relative glob", "[/var", "[/a, var",
            #"shipper.yaml:4:19 sources.app.include[1]: got "var/log/app/*.ndjson", want an absolute glob such as "/var/log/app/*.log"."#
        ),
        Case(
            "misspelt required key", "include", "paths",
            #"shipper.yaml:4:5 sources.app.paths: got an unknown key; did you mean "include"?"#),
        Case(
            "misspelt choice", "sinks:", "    format: jsn\nsinks:",
            #"shipper.yaml:5:5 sources.app.format: got "jsn", want json, text or auto; did you mean "json"?"#),
        Case(
            "size out of bounds", "sinks:", "    max_line_bytes: 2MiB\nsinks:",
            #"shipper.yaml:5:5 sources.app.max_line_bytes: got "2MiB", want 1KiB to 1MiB."#),
        Case(
            "list for a field", "sinks:", "    timestamp: [time]\nsinks:",
            #"shipper.yaml:5:5 sources.app.timestamp: got a list of 1, want a field such as "timestamp" or "$.event.time"."#
        ),
        Case(
            "repeated key", "sinks:", "    include: [/b]\nsinks:",
            "shipper.yaml:5:5 sources.app.include: got this key a second time (the first is on line 4), want it once."),
        Case(
            "illegal name", "sinks:", "  my app: {include: [/b]}\nsinks:",
            #"shipper.yaml:5:3 sources."my app": got the name "my app", want a name of at most 64 letters, digits, "_" and "-"."#
        ),
        Case(
            "source without a sink", "sinks:", "  idle: {include: [/b]}\nsinks:",
            "shipper.yaml:5:3 sources.idle: got a source that no sink has among its inputs, want it delivered or removed."
        ),
        Case(
            "no map", "sinks:", "  bare:\nsinks:",
            #"shipper.yaml:5:3 sources.bare: got nothing, want a map with keys such as "include"."#),
        Case(
            "no sources", "sources:\n  app:\n    include: [/var/log/app/*.ndjson]", "sources: {}",
            "shipper.yaml:2:1 sources: got a map of 0, want 1 to 1000 sources."),
    ]

    static let sinks = [
        Case(
            "one store for two", "type: loki\n    inputs: [app]\n    urls: [\"http://127.0.0.1:3100\"]",
            "type: local\n    inputs: [app]\n    path: /a.sqlite\n  other:\n    type: local\n    inputs: [app]\n    path: /a.sqlite",
            #"shipper.yaml:10:3 sinks.other: got the path of sink "loki", want a file of its own: each sink removes what is too old or too much by its own retention."#
        ),
        Case(
            "misspelt kind", "type: loki", "type: lokki",
            #"shipper.yaml:7:5 sinks.loki.type: got "lokki", want loki, elasticsearch or local; did you mean "loki"?"#),
        Case(
            "missing kind", "    type: loki\n", "",
            "shipper.yaml:6:3 sinks.loki.type: got nothing, want loki, elasticsearch or local."),
        Case(
            "a store with a server", "type: loki", "type: local",
            #"shipper.yaml:9:5 sinks.loki.urls: got a key of a loki sink, want none here."#
        ),
        Case(
            "unknown source", "inputs: [app]", "inputs: [app, ap]",
            #"shipper.yaml:8:19 sinks.loki.inputs[1]: got "ap", which is no source, want one of app; did you mean "app"?"#
        ),
        Case(
            "source twice", "inputs: [app]", "inputs: [app, app]",
            #"shipper.yaml:8:19 sinks.loki.inputs[1]: got "app", want each source once."#),
        Case(
            "password in a URL", "http://", "http://me:hunter2@",
            #"shipper.yaml:9:12 sinks.loki.urls[0]: got "http://…@127.0.0.1:3100", want a URL without user and password: it is shown in logs and in /status."#
        ),
        Case(
            "URL without scheme", "\"http://127.0.0.1:3100\"", "loki:3100",
            #"shipper.yaml:9:12 sinks.loki.urls[0]: got "loki:3100", want an http or https URL such as "http://127.0.0.1:3100"."#
        ),
        Case(
            "one URL twice", "3100\"]", "3100\", \"http://127.0.0.1:3100/\"]",
            "shipper.yaml:9:5 sinks.loki.urls: got a list of 2, want each URL once."
        ),
        Case(
            "size in words", sink: "batch:\n  max_bytes: 1 megabyte",
            #"shipper.yaml:11:7 sinks.loki.batch.max_bytes: got "1 megabyte", want a size such as "1MiB"."#),
        Case(
            "key of a section in the sink", sink: "max_bytes: 1MiB",
            #"shipper.yaml:10:5 sinks.loki.max_bytes: got an unknown key; did you mean "batch.max_bytes" or "dead_letter.max_bytes"?"#
        ),
        Case(
            "number out of bounds", sink: "max_in_flight: 65",
            #"shipper.yaml:10:5 sinks.loki.max_in_flight: got "65", want a whole number from 1 to 64."#),
        Case(
            "backoff upside down", sink: "backoff: {initial: 5s, max: 1s}",
            "shipper.yaml:10:28 sinks.loki.backoff.max: got a smaller time than initial, want at least the same."),
        Case(
            "planned key", "    include:", "    processing: []\n    include:",
            "shipper.yaml:4:5 sources.app.processing: is planned but not built in this version; remove it."),
    ]

    static let loki = [
        Case(
            "key of the other kind", sink: "data_stream: logs",
            "shipper.yaml:10:5 sinks.loki.data_stream: got a key of an elasticsearch sink, want none here."),
        Case(
            "trace id as a label", sink: "labels: {trace: $.trace_id}",
            #"shipper.yaml:10:14 sinks.loki.labels.trace: got "$.trace_id", want no label made of "trace_id": each value would open a stream of its own; list it under structured_metadata instead."#
        ),
        Case(
            "illegal label name", sink: "labels: {http.method: $.http.method}",
            #"shipper.yaml:10:14 sinks.loki.labels.http.method: got the name "http.method", want a label name of letters, digits and "_"; did you mean "http_method"?"#
        ),
        Case(
            "label taken by where", sink: "labels: {host: a}",
            "shipper.yaml:10:5 sinks.loki.labels: got one name for labels.host and where.host, want another for one of them."
        ),
        Case(
            "sixteen labels",
            sink: "labels: {a: x, b: x, c: x, d: x, e: x, f: x, g: x, h: x, i: x, j: x, k: x, l: x, m: x, n: x}",
            "shipper.yaml:10:5 sinks.loki.labels: got 14 labels and 2 of `where`, want at most 14: limits.labels says 15, and late lines have `backfill` too."
        ),
        Case(
            "no label", sink: "where: {host: off, source: off}",
            "shipper.yaml:6:3 sinks.loki: got no label, want at least one: Loki refuses a stream without."),
        Case(
            "metadata that is no field", sink: "structured_metadata: {trace: trace_id}",
            #"shipper.yaml:10:27 sinks.loki.structured_metadata.trace: got "trace_id", want a field such as $.trace.id."#
        ),
        Case(
            "compression of the other encoding", sink: "compression: none",
            #"shipper.yaml:10:5 sinks.loki.compression: got "none", want snappy or gzip with encoding: protobuf."#),
        Case(
            "level without gzip", sink: "compression_level: 3",
            #"shipper.yaml:10:5 sinks.loki.compression_level: got "3", want no level with compression: snappy; only gzip has one."#
        ),
        Case(
            "tenant from a field alone", sink: "tenant: $.team",
            #"shipper.yaml:10:5 sinks.loki.tenant: got "$.team", want default_tenant beside a tenant from a field: whose are lines without it?"#
        ),
        Case(
            "default tenant alone", sink: "default_tenant: rest",
            #"shipper.yaml:10:5 sinks.loki.default_tenant: got "rest", want no default_tenant where tenant is not a field."#
        ),
        Case(
            "six labels of fields", sink: "labels: {a: $.a, b: $.b, c: $.c, d: $.d, e: $.e, f: $.f}",
            "shipper.yaml:10:5 sinks.loki.labels: got 6 labels made of fields, want at most 5, as label_guard.max_labels says; fields of many values belong into structured_metadata."
        ),
        Case(
            "the label of late lines", sink: "labels: {backfill: x}",
            "shipper.yaml:10:5 sinks.loki.labels: got one name for the label of late lines and labels.backfill, want another for one of them."
        ),
    ]

    static let elasticsearch = [
        Case(
            "no target", "type: loki", "type: elasticsearch",
            #"shipper.yaml:6:3 sinks.loki.data_stream: got nothing, want a data_stream such as "logs-shop-default", or an index."#
        ),
        Case(
            "two targets", "type: loki", "type: elasticsearch\n    index: a\n    data_stream: b",
            #"shipper.yaml:8:5 sinks.loki.index: got "a", want either data_stream or index, not both."#),
        Case(
            "date pattern", "type: loki", "type: elasticsearch\n    index: logs-%y",
            #"shipper.yaml:8:5 sinks.loki.index: got "logs-%y", want a name in which only %Y, %m, %d and %H stand for a date, such as "logs-%Y.%m.%d"."#
        ),
        Case(
            "capitals in an index", "type: loki", "type: elasticsearch\n    index: Logs",
            #"shipper.yaml:8:5 sinks.loki.index: got "Logs", want a name in lower case without spaces and \ / * ? " < > | , # : and without one of - _ + . in front; did you mean "logs"?"#
        ),
        Case(
            "one field for two", "type: loki", "type: elasticsearch\n    index: a\n    where: {host: log.offset}",
            "shipper.yaml:9:5 sinks.loki.where: got one field for host and offset, want another for one of them."),
    ]
}
