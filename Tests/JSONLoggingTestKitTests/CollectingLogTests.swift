import JSONLogging
import JSONLoggingTestKit
import Logging
import Testing

@Suite struct CollectingLogTests {
    private struct Refused: Error {}

    @Test func `a record has all that was logged`() async throws {
        let collected = CollectingLog()
        var log = collected.makeLogger(label: "loader")
        log[metadataKey: "table"] = "logger"
        log[metadataKey: "host"] = "a"
        let context = withTraceID {
            log.warning("rejected", error: Refused(), metadata: ["table": "ohlc"])
            return TraceContext.current
        }
        let record = try #require(collected.records(of: "rejected").first)
        #expect(record.label == "loader" && record.level == .warning)
        #expect(record.metadata == ["table": "ohlc", "host": "a"])
        #expect(record.error is Refused)
        #expect(record.trace == context && context != nil)
        #expect(record.file.hasSuffix("CollectingLogTests.swift") && record.line > 0)
    }

    @Test func `one waits for a record, whether it is there already or yet to come`() async {
        let collected = CollectingLog()
        let log = collected.makeLogger(label: "l")
        async let later = collected.first { $0.message == "second" }
        log.info("first")
        #expect(await collected.first { $0.message == "first" }.level == .info)
        log.debug("second")
        #expect(await later.level == .debug)
        collected.removeAll()
        #expect(collected.records.isEmpty)
    }

    @Test func `at the limit the oldest make room, and are counted`() {
        let collected = CollectingLog()
        let log = collected.makeLogger(label: "l")
        for number in 0...CollectingLog.limit { log.info("\(number)") }
        #expect(collected.dropped == CollectingLog.limit / 10)
        #expect(collected.records.first?.message == "\(CollectingLog.limit / 10)")
        #expect(collected.records.last?.message == "\(CollectingLog.limit)")
        #expect(collected.records.count + collected.dropped == CollectingLog.limit + 1)
    }
}
