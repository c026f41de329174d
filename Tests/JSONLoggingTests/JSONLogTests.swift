import Foundation
import Logging
import Testing

@testable import JSONLogging

@Suite struct JSONLogTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("log.ndjson")
    }

    private func records() throws -> [[String: Any]] {
        try folder.text(of: "log.ndjson").split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test func `a logger writes lines with the trace id of its task`() async throws {
        let logging = try JSONLog(service: "champion", environment: "test", to: .file(path))
        let log = logging.makeLogger(label: "champion.scrapers.bhavcopy")
        let id = TraceID()
        withTraceID(id) {
            log.info("scrape_started", metadata: ["date": "2026-11-23", "rows": .stringConvertible(5)])
        }
        log.debug("below the level")
        log.notice("outside")
        await logging.shutdown()
        let records = try records()
        try #require(records.count == 2)
        #expect(records[0]["trace_id"] as? String == id.description)
        #expect(records[0]["event"] as? String == "scrape_started")
        #expect(records[0]["logger"] as? String == "champion.scrapers.bhavcopy")
        #expect(records[0]["service"] as? String == "champion")
        #expect(records[0]["rows"] as? Int == 5)
        #expect(records[1]["trace_id"] == nil)
    }

    @Test func `level and metadata of a logger are its own`() async throws {
        let logging = try JSONLog(to: .file(path)) { $0.level = .warning }
        var first = logging.makeLogger(label: "first")
        var second = first
        first.logLevel = .debug
        first[metadataKey: "only"] = "first"
        second[metadataKey: "only"] = "second"
        first.debug("a")
        second.debug("b")
        second.error("c")
        await logging.shutdown()
        #expect(try records().map { $0["only"] as? String } == ["first", "second"])
    }

    @Test func `a critical record is in the file when the call returns`() async throws {
        let logging = try JSONLog(to: .file(path))
        let log = logging.makeLogger(label: "x")
        log.info("before")
        log.critical("last words")
        #expect(try records().map { $0["event"] as? String } == ["before", "last words"])
        await logging.shutdown()
    }

    @Test func `a trace that a metadata provider knows comes before ours, under the layout's names`() async throws {
        let (trace, span) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")
        let logging = try JSONLog(to: .file(path)) { $0.layout = .ecs }
        let log = Logger(label: "x") { label in
            logging.makeHandler(
                label: label,
                metadataProvider: Logger.MetadataProvider {
                    ["trace_id": "\(trace)", "span_id": "\(span)", "trace_flags": "01"]
                })
        }
        withTraceID { log.info("e") }
        await logging.shutdown()
        let record = try #require(try records().first)
        #expect(record["trace.id"] as? String == trace)
        #expect(record["span.id"] as? String == span)
        #expect(record["trace_flags"] as? String == "01")
        #expect(record["trace_id"] == nil && record["span_id"] == nil)
    }

    @Test func `a metadata provider is asked, and may log itself`() async throws {
        let logging = try JSONLog(to: .file(path))
        let inner = logging.makeLogger(label: "inner")
        let log = Logger(label: "outer") { label in
            logging.makeHandler(
                label: label,
                metadataProvider: Logger.MetadataProvider {
                    inner.info("asked")
                    return ["who": "provider"]
                })
        }
        log.info("e")
        await logging.shutdown()
        #expect(try records().map { $0["logger"] as? String } == ["inner", "outer"])
        #expect(try records().last?["who"] as? String == "provider")
    }

    private struct Talkative: CustomStringConvertible, Sendable {
        let log: Logger
        var description: String {
            log.info("described")
            return "talkative"
        }
    }

    @Test func `a value that logs while it is encoded harms nothing`() async throws {
        let logging = try JSONLog(to: .file(path))
        let log = logging.makeLogger(label: "x")
        log.info("outer", metadata: ["value": .stringConvertible(Talkative(log: log))])
        await logging.shutdown()
        #expect(try records().map { $0["event"] as? String } == ["described", "outer"])
    }

    @Test func `records of many tasks are all there, whole, with their own trace`() async throws {
        let logging = try JSONLog(to: .file(path)) { $0.buffering = LogBuffering(capacity: 8192) }
        let log = logging.makeLogger(label: "x")
        await withTaskGroup { group in
            for task in 0..<20 {
                group.addTask {
                    await withTraceID {
                        for number in 0..<200 {
                            log.info(
                                "e", metadata: ["task": .stringConvertible(task), "n": .stringConvertible(number)])
                            if number % 50 == 0 { await Task.yield() }
                        }
                    }
                }
            }
        }
        await logging.shutdown()
        let records = try records()
        #expect(records.count == 4000)
        #expect(logging.statistics.written == 4000)
        let byTrace = Dictionary(grouping: records) { $0["trace_id"] as? String ?? "" }
        #expect(byTrace.count == 20)
        for records in byTrace.values { #expect(Set(records.map { $0["task"] as? Int }).count == 1) }
    }

    @Test func `an error that is logged has its message and type`() async throws {
        struct Refused: Error, CustomStringConvertible { var description: String { "no" } }
        let logging = try JSONLog(to: .file(path))
        logging.makeLogger(label: "x").error("produce_failed", error: Refused(), metadata: ["error": "mine"])
        await logging.shutdown()
        let record = try #require(try records().first)
        #expect(record["error"] as? String == "no")
        #expect(record["error_type"] as? String == "Refused")
        #expect(record["field.error"] as? String == "mine")
    }

    @Test func `run ends when its task is cancelled, and has shut the log down then`() async throws {
        let logging = try JSONLog(to: .file(path))
        logging.makeLogger(label: "x").info("e")
        let running = Task { await logging.run() }
        running.cancel()
        await running.value
        #expect(try records().count == 1)
    }

    @Test func `a log that is let go writes what waits`() async throws {
        let recorder = RecordingDestination()
        do {
            let logging = try JSONLog(to: recorder.destination, now: { 0 })
            logging.makeLogger(label: "x").info("e")
        }
        await recorder.nextArrival()
    }

    @Test func `bootstrap serves every logger, and refuses a second time without a trap`() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let logging = try JSONLog.bootstrap(
                service: "champion", to: .file(folder.file("log")),
                metadataProvider: Logger.MetadataProvider { ["who": "provider"] })
            Logger(label: "champion.x").info("e")
            await logging.shutdown()
            let text = try folder.text(of: "log")
            try #require(text.hasSuffix(#""logger":"champion.x","service":"champion","who":"provider"}"# + "\n"))
            try #require(throws: JSONLogError(deed: .bootstrapping, path: "", errorNumber: 0)) {
                try JSONLog.bootstrap(to: .file(folder.file("log")))
            }
        }
    }

    @Test func `what is cut for a limit is counted, by both kinds of call`() async throws {
        let recorder = RecordingDestination()
        var options = JSONLog.Options()
        options.limits = LogLimits(stringBytes: 64, depth: 1)
        let log = try JSONLog(to: recorder.destination, options: options, now: { 0 })
        let long = String(repeating: "x", count: 65)
        log.makeLogger(label: "l").info("e", metadata: ["a": "\(long)", "b": ["c": ["d": "e"]]])
        log.makeTypedLogger(label: "l").info("e") { $0.set("a", long) }
        log.makeLogger(label: "l").info("e")
        #expect(log.statistics.cut == 3)
        await log.shutdown()
    }
}
