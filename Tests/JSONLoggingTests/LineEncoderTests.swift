import JSONText
import Logging
import Testing

@testable import JSONLogging

@Suite struct LineEncoderTests {
    private struct Refused: Error, CustomStringConvertible {
        var description: String { "broker said \"no\"" }
    }

    private func line(
        level: Logger.Level = .info, _ message: Logger.Message = "scrape_started", error: (any Error)? = nil,
        metadata: Logger.Metadata? = nil, handler: Logger.Metadata = [:], provider: Logger.Metadata? = nil,
        trace: TraceContext? = nil, service: String? = nil, environment: String? = nil,
        configure: (inout JSONLog.Options) -> Void = { _ in }
    ) -> String {
        var options = JSONLog.Options()
        configure(&options)
        let form = LineForm(options, isTerminal: false)
        let event = LogEvent(
            level: level, message: message, error: error, metadata: metadata, source: nil, file: "Test/File.swift",
            function: "f", line: 1)
        let origin = FixedFields.Origin(service: service, environment: environment)
        var encoder = LineEncoder(form)
        encoder.encode(
            event,
            in: LineEncoder.Surroundings(
                nanoseconds: 1_795_428_672_123_456_789,
                fixed: form.template.fixedFields(label: "champion.test", origin: origin), trace: trace.map(TraceText.init),
                handlerMetadata: handler,
                providerMetadata: provider))
        return encoder.line.text
    }

    /// The line without what all lines here begin with.
    private func fields(_ line: String) -> Substring {
        let head = #"{"timestamp":"2026-11-23T10:11:12.123456Z","level":"info","event":"e","logger":"champion.test""#
        #expect(line.hasPrefix(head), "\(line)")
        return line.dropFirst(head.count)
    }

    @Test func `a bare event has the four fields that are always there`() {
        #expect(
            line() == #"{"timestamp":"2026-11-23T10:11:12.123456Z","level":"info","event":"scrape_started","#
                + #""logger":"champion.test"}"# + "\n")
    }

    @Test func `all fields stand in the order of the layout`() throws {
        let trace = TraceContext(traceID: try #require(TraceID("4bf92f3577b34da6a3ce929d0e0e4736")))
        let got = line(
            "e", error: Refused(), metadata: ["rows": "5"], trace: trace, service: "champion", environment: "test")
        #expect(
            fields(got) == #","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","service":"champion","env":"test","#
                + #""error":"broker said \"no\"","error_type":"Refused","rows":"5"}"# + "\n")
    }

    @Test(
        arguments: [
            (.trace, "debug"), (.debug, "debug"), (.info, "info"), (.notice, "info"), (.warning, "warning"),
            (.error, "error"), (.critical, "critical"),
        ] as [(Logger.Level, String)]) func `seven levels become five names`(level: Logger.Level, name: String)
    {
        #expect(line(level: level).contains(#"","level":"\#(name)","event":"#))
    }

    @Test func `fields are sorted by key, whichever source they are from`() {
        let got = line(
            "e", metadata: ["table": "ohlc", "a": "1", "long_key_b": "x", "long_key_a": "y"], handler: ["rows": "1"],
            provider: ["date": "d"])
        #expect(
            fields(got) == #","a":"1","date":"d","long_key_a":"y","long_key_b":"x","rows":"1","table":"ohlc"}"# + "\n")
    }

    @Test func `the call wins over the provider, and the provider over the handler`() {
        let got = line(
            "e", metadata: ["a": "call"], handler: ["a": "handler", "b": "handler", "c": "handler"],
            provider: ["a": "provider", "b": "provider"])
        #expect(fields(got) == #","a":"call","b":"provider","c":"handler"}"# + "\n")
    }

    @Test func `a field that collides is renamed, and so is one that would meet the renamed`() {
        let got = line("e", metadata: ["level": "1", "field.level": "2", "event": "3", "field.rows": "4"])
        #expect(
            fields(got) == #","field.event":"3","field.field.level":"2","field.level":"1","field.rows":"4"}"# + "\n")
    }

    @Test func `a key is reserved only where the line holds it`() {
        let metadata: Logger.Metadata = ["error": "x", "service": "s", "trace_id": "t"]
        #expect(fields(line("e", metadata: metadata)) == #","error":"x","service":"s","trace_id":"t"}"# + "\n")
        let got = line("e", error: Refused(), metadata: metadata, trace: TraceContext(), service: "champion")
        for key in metadata.keys { #expect(got.contains(#""field.\#(key)":"#)) }
    }

    @Test func `the same metadata gives the same line in every instance of the dictionary`() {
        let keys = (0..<50).map { "key_\($0)" }
        let lines = (0..<20).map { _ in
            line(metadata: Dictionary(uniqueKeysWithValues: keys.shuffled().map { ($0, "v") }))
        }
        #expect(Set(lines).count == 1)
    }

    @Test func `an encoder that is used again writes what a fresh one writes`() {
        let small = line(metadata: ["a": "b"])
        let form = LineForm(JSONLog.Options(), isTerminal: false)
        var encoder = LineEncoder(form)
        let fixed = form.template.fixedFields(label: "champion.test", origin: FixedFields.Origin())
        for (message, key) in [("big", "x"), ("scrape_started", "a")] {
            let value = message == "big" ? String(repeating: "v", count: 10_000_000) : "b"
            let event = LogEvent(
                level: .info, message: "\(message)", error: nil, metadata: [key: "\(value)"], source: nil, file: "",
                function: "", line: 1)
            encoder.encode(
                event,
                in: LineEncoder.Surroundings(
                    nanoseconds: 1_795_428_672_123_456_789, fixed: fixed, trace: nil, handlerMetadata: [:],
                    providerMetadata: nil))
        }
        #expect(encoder.line.text == small)
        #expect(encoder.line.capacity < 1_000_000)
    }

    @Test func `a line has no more bytes than its limit, and says how many fields it lacks`() {
        let metadata = Dictionary(
            uniqueKeysWithValues: (10..<40).map { ("k\($0)", Logger.MetadataValue("\(String(repeating: "v", count: 500))")) })
        let got = line("e", metadata: metadata) { $0.limits = LogLimits(lineBytes: 4096) }
        #expect(got.utf8.count <= 4096)
        #expect(got.contains(#""k10""#))
        #expect(got.hasSuffix(#","fields_cut":23}"# + "\n"))
    }

    @Test func `a string over the limit is cut between characters' scalars, with a mark`() {
        let text = String(repeating: "ü", count: 100)
        let got = line("e", metadata: ["a": "\(text)"]) { $0.limits = LogLimits(stringBytes: 65) }
        #expect(fields(got) == #","a":"\#(String(repeating: "ü", count: 32))…[cut: 200 bytes]"}"# + "\n")
    }

    @Test func `fields of the log stand in every line, and a user's field of that name beside them`() {
        let got = line("e", metadata: ["region": "mine"]) { $0.fields = ["region": "mumbai", "level": "x", "n": .stringConvertible(1)] }
        #expect(fields(got) == #","field.level":"x","n":1,"region":"mumbai","field.region":"mine"}"# + "\n")
    }

    @Test func `an error stands with its type and its causes`() {
        struct Outer: Error { let cause: any Error }
        struct Middle: CausedError { var cause: (any Error)? { Refused() } }
        let got = line("e", error: Outer(cause: Middle()))
        #expect(got.contains(#""error_type":"Outer","error_chain":["Middle: Middle()","Refused: broker said \"no\""]}"#))
    }

    @Test func `the source location stands where it is wanted`() {
        let from: @Sendable (inout JSONLog.Options) -> Void = { $0.sourceLocation = .from(.warning) }
        #expect(line(level: .info, configure: from).contains("File.swift") == false)
        #expect(line(level: .warning, configure: from).contains(#","file":"Test/File.swift","function":"f","line":1}"#))
        let gcp = line {
            $0.sourceLocation = .from(.trace); $0.layout = .gcp()
        }
        #expect(gcp.contains(#""logging.googleapis.com/sourceLocation":{"file":"Test/File.swift","function":"f","line":1}}"#))
    }
}
