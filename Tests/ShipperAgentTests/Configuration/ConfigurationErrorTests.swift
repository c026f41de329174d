import Testing

@testable import ShipperAgent

@Suite struct ConfigurationErrorTests {
    @Test func `all mistakes of a file are told at once, in the order of the file`() {
        let text = """
            version: 2
            state_directory: var/lib/shipper
            shutdown_timeot: 30s
            shutdown_timeout: 30
            host: ${HOST_NAME}
            tests: []
            admin: {listen: 9464}
            log: {level: warn}
            sources:
              app:
                path: /var/log/app/*.ndjson
                include: [var/log/app/*.ndjson, {a: b}]
                format: jsn
                multiline: {start: x}
                max_line_bytes: 2MiB
                timestamp: [a]
                format: text
              "my app":
                include: /var/log/x
              bare:
            sinks:
              loki:
                type: loki
                inputs: [ap, app]
                urls: [http://me:hunter2@loki:3100]
                data_stream: foo
                max_bytes: 1MiB
                labels: {trace_id: $.trace_id, http.method: $.http.method, level: $level}
                batch:
                  max_bytes: 1 megabyte
                  max_lines: 0
                compression: none
                backoff: {initial: 2m, max: 1s}
              es:
                type: elasticsearch
                inputs: []
                urls: [ftp://x, "${ES_URL}"]
                index: Logs-%Y
                where: {host: log.offset}
              other:
                type: lokki
                labls: {}
              store: {type: local, inputs: [app], full_text: yes}
            """
        #expect(report(of: text, environment: ["ES_URL": "https://me:geheim@x:9200"]) == Self.all)
    }

    private static let all = #"""
        shipper.yaml:1:1 version: got "2", want 1.
        shipper.yaml:2:1 state_directory: got "var/lib/shipper", want an absolute path such as "/var/lib/shipper".
        shipper.yaml:3:1 shutdown_timeot: got an unknown key; did you mean "shutdown_timeout"?
        shipper.yaml:4:1 shutdown_timeout: got "30", want a time such as "250ms", "30s" or "5m".
        shipper.yaml:5:1 host: got "${HOST_NAME}", but HOST_NAME is not set; set it, or write "${HOST_NAME:-default}".
        shipper.yaml:6:1 tests: is planned but not built in this version; remove it.
        shipper.yaml:7:9 admin.listen: got "9464", want an address such as "127.0.0.1:9464".
        shipper.yaml:8:7 log.level: got "warn", want trace, debug, info, notice, warning, error or critical; did you mean "warning"?
        shipper.yaml:11:5 sources.app.path: got an unknown key; did you mean "include"?
        shipper.yaml:12:15 sources.app.include[0]: got "var/log/app/*.ndjson", want an absolute glob such as "/var/log/app/*.log".
        shipper.yaml:12:37 sources.app.include[1]: got a map of 1, want an absolute glob such as "/var/log/app/*.log".
        shipper.yaml:13:5 sources.app.format: got "jsn", want json, text or auto; did you mean "json"?
        shipper.yaml:14:5 sources.app.multiline: got a map of 1, but only text is joined; want "format: text" beside it.
        shipper.yaml:15:5 sources.app.max_line_bytes: got "2MiB", want 1KiB to 1MiB.
        shipper.yaml:16:5 sources.app.timestamp: got a list of 1, want a field such as "timestamp" or "$.event.time".
        shipper.yaml:17:5 sources.app.format: got this key a second time (the first is on line 13), want it once.
        shipper.yaml:18:3 sources."my app": got the name "my app", want a name of at most 64 letters, digits, "_" and "-".
        shipper.yaml:20:3 sources.bare: got nothing, want a map with keys such as "include".
        shipper.yaml:24:14 sinks.loki.inputs[0]: got "ap", which is no source, want one of app, bare; did you mean "app"?
        shipper.yaml:25:12 sinks.loki.urls[0]: got "http://…@loki:3100", want a URL without user and password: it is shown in logs and in /status.
        shipper.yaml:26:5 sinks.loki.data_stream: got a key of an elasticsearch sink, want none here.
        shipper.yaml:27:5 sinks.loki.max_bytes: got an unknown key; did you mean "batch.max_bytes" or "dead_letter.max_bytes"?
        shipper.yaml:28:14 sinks.loki.labels.trace_id: got "$.trace_id", want no label made of "trace_id": each value would open a stream of its own; list it under structured_metadata instead.
        shipper.yaml:28:36 sinks.loki.labels.http.method: got the name "http.method", want a label name of letters, digits and "_"; did you mean "http_method"?
        shipper.yaml:28:64 sinks.loki.labels.level: got "$level", want "${NAME}" for a variable of the environment, "$.name" for a field, or "$$" for a dollar.
        shipper.yaml:30:7 sinks.loki.batch.max_bytes: got "1 megabyte", want a size such as "1MiB".
        shipper.yaml:31:7 sinks.loki.batch.max_lines: got "0", want a whole number from 1 to 1000000.
        shipper.yaml:32:5 sinks.loki.compression: got "none", want snappy or gzip with encoding: protobuf.
        shipper.yaml:33:15 sinks.loki.backoff.initial: got "2m", want 10ms to 1m.
        shipper.yaml:36:5 sinks.es.inputs: got a list of 0, want at least one source.
        shipper.yaml:37:12 sinks.es.urls[0]: got "ftp://x", want an http or https URL such as "http://127.0.0.1:3100".
        shipper.yaml:37:21 sinks.es.urls[1]: got "${ES_URL}", want a URL without user and password: it is shown in logs and in /status.
        shipper.yaml:38:5 sinks.es.index: got "Logs-%Y", want a name in lower case without spaces and \ / * ? " < > | , # : and without one of - _ + . in front; did you mean "logs-1970"?
        shipper.yaml:39:5 sinks.es.where: got one field for host and offset, want another for one of them.
        shipper.yaml:41:5 sinks.other.type: got "lokki", want loki, elasticsearch or local; did you mean "loki"?
        shipper.yaml:42:5 sinks.other.labls: got an unknown key; did you mean "labels"?
        shipper.yaml:43:39 sinks.store.full_text: got "yes", want on or off.
        """#

    @Test func `a hundred mistakes are shown, and the others counted`() {
        let text = (0..<120).map { "key\($0): 1" }.joined(separator: "\n")
        let lines = report(of: text).split(separator: "\n")
        #expect(lines.count == 101)
        // 120 unknown keys and three that are missing.
        #expect(lines.last == "… and 23 more.")
    }
}
