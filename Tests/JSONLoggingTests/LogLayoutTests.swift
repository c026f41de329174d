import Logging
import Testing

@testable import JSONLogging

@Suite struct LogLayoutTests {
    private struct Refused: Error, CustomStringConvertible {
        let description = "no"
    }

    private func line(_ layout: LogLayout, level: Logger.Level = .notice, metadata: Logger.Metadata = ["rows": "5"]) throws -> String {
        var options = JSONLog.Options()
        options.layout = layout
        let form = LineForm(options, isTerminal: false)
        var encoder = LineEncoder(form)
        let event = LogEvent(
            level: level, message: "loaded", error: Refused(), metadata: metadata, source: nil, file: "F.swift", function: "f", line: 7)
        let origin = FixedFields.Origin(service: "champion", environment: "test")
        encoder.encode(
            event,
            in: LineEncoder.Surroundings(
                nanoseconds: 1_795_428_672_123_456_789, fixed: form.template.fixedFields(label: "db", origin: origin),
                trace: TraceText(traceID: try #require(TraceID("4bf92f3577b34da6a3ce929d0e0e4736"))), handlerMetadata: [:],
                providerMetadata: nil))
        return encoder.line.text
    }

    @Test func `champion, with what users' queries ask for`() throws {
        #expect(
            try line(.champion)
                == #"{"timestamp":"2026-11-23T10:11:12.123456Z","level":"info","event":"loaded","logger":"db","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","service":"champion","env":"test","error":"no","error_type":"Refused","rows":"5"}"#
                + "\n")
    }

    @Test func `Elastic Common Schema`() throws {
        #expect(
            try line(.ecs)
                == #"{"@timestamp":"2026-11-23T10:11:12.123456Z","log.level":"notice","message":"loaded","log.logger":"db","trace.id":"4bf92f3577b34da6a3ce929d0e0e4736","service.name":"champion","service.environment":"test","ecs.version":"8.11.0","error.message":"no","error.type":"Refused","rows":"5"}"#
                + "\n")
    }

    @Test func `in Elastic Common Schema no field stands where an object does, and no object where a field does`() throws {
        // Elasticsearch refuses {"error": "x"} where `error.message` has been a field before, and {"message.text": "x"} for `message`.
        let metadata: Logger.Metadata = [
            "error": "x", "log": ["level": "x"], "log.origin": "x", "service": "x", "message.text": "x", "trace.id.short": "x",
            "errors": "x",
            "log.file.path": "x", "messages.text": "x", "host.name": "x",
        ]
        let text = try line(.ecs, metadata: metadata)
        for key in ["error", "log", "log.origin", "service", "message.text", "trace.id.short"] {
            #expect(text.contains(#","field.\#(key)":"#))
        }
        for key in ["errors", "log.file.path", "messages.text", "host.name"] { #expect(text.contains(#","\#(key)":"x""#)) }
        #expect(try line(.champion, metadata: metadata).contains(#","log":{"level":"x"}"#))
        #expect(try line(.gcp(), metadata: ["logging": "x"]).contains(#","logging":"x""#))
    }

    @Test func `Google Cloud`() throws {
        #expect(
            try line(.gcp(project: "p"), level: .critical)
                == #"{"time":"2026-11-23T10:11:12.123456789Z","severity":"CRITICAL","message":"loaded","logger":"db","logging.googleapis.com/trace":"projects/p/traces/4bf92f3577b34da6a3ce929d0e0e4736","service":"champion","env":"test","error":"no","error_type":"Refused","rows":"5"}"#
                + "\n")
    }

    @Test func Logstash() throws {
        #expect(
            try line(.logstash, level: .warning)
                == #"{"@timestamp":"2026-11-23T10:11:12.123456Z","level":"WARN","message":"loaded","logger_name":"db","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","service":"champion","env":"test","@version":"1","error":"no","error_type":"Refused","rows":"5"}"#
                + "\n")
    }

    @Test func `own names, some left out`() throws {
        var layout = LogLayout.champion
        layout.keys.message = "msg"
        layout.keys.logger = nil
        layout.keys.errorType = nil
        layout.constants = ["region": "mumbai"]
        #expect(
            try line(layout, metadata: ["event": "mine", "msg": "mine", "region": "mine"])
                == #"{"timestamp":"2026-11-23T10:11:12.123456Z","level":"info","msg":"loaded","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","service":"champion","env":"test","region":"mumbai","error":"no","event":"mine","field.msg":"mine","field.region":"mine"}"#
                + "\n")
    }

    @Test func `for people: columns, words without quotation marks, the error on its own line`() throws {
        #expect(
            try line(.console(), metadata: ["rows": "5", "text": "a b", "bad": "\u{1b}[2J"])
                == #"""
                10:11:12.123 NOTICE   db                         loaded                   bad="\u001b[2J" rows=5 text="a b"  4bf92f35
                    Refused: no

                """#)
    }

    @Test func `people too are spared what is longer than the limit`() async throws {
        struct Long: Error, CustomStringConvertible { var description: String { String(repeating: "e", count: 100) } }
        let recorder = RecordingDestination()
        var options = JSONLog.Options()
        (options.layout, options.limits) = (.console(), LogLimits(stringBytes: 64))
        let log = try JSONLog(to: recorder.destination, options: options, now: { 0 })
        log.makeLogger(label: "l").error("\(String(repeating: "m", count: 10_000_000))", error: Long())
        await log.shutdown()
        #expect(recorder.text.contains(String(repeating: "m", count: 64) + "…[cut: 10000000 bytes]"))
        #expect(recorder.text.contains(String(repeating: "e", count: 64) + "…[cut: 100 bytes]"))
        #expect(recorder.text.utf8.count < 400 && log.statistics.cut == 2)
    }

    @Test func `a terminal's colours are for levels and keys`() throws {
        let text = try line(.console(colour: .always), level: .error)
        #expect(text.contains("\u{1b}[31mERROR   \u{1b}[0m"))
        #expect(text.contains("\u{1b}[36m rows=\u{1b}[0m5"))
    }
}
