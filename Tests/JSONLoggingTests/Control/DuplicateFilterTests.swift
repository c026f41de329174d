import Foundation
import Logging
import Synchronization
import Testing

@testable import JSONLogging

@Suite struct DuplicateFilterTests {
    private let recorder = RecordingDestination()

    private func log(_ layout: LogLayout = .champion, within window: Duration = .seconds(10)) throws -> JSONLog {
        var options = JSONLog.Options()
        options.layout = layout
        options.duplicates = LogDuplicates(within: window)
        let clock = Clock(now: 1_700_000_000_000_000_000)
        return try JSONLog(to: recorder.destination, options: options, now: { clock.tick() })
    }

    /// One microsecond a look.
    private final class Clock: Sendable {
        private let time: Atomic<Int64>
        init(now: Int64) { time = Atomic(now) }
        func tick() -> Int64 { time.add(1000, ordering: .relaxed).newValue }
    }

    private var lines: [String] { recorder.text.split(separator: "\n").map(String.init) }

    @Test func `of records that differ in their time alone the first is written, and their number at the end`() async throws {
        let logging = try log()
        let log = logging.makeLogger(label: "x")
        for _ in 0..<100 { log.warning("refused", metadata: ["peer": "a"]) }
        log.warning("refused", metadata: ["peer": "b"])
        log.error("refused", metadata: ["peer": "a"])
        await logging.shutdown()
        let records = try lines.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
        #expect(records.count == 4)
        #expect(records.map { $0["repeated"] as? Int } == [nil, nil, nil, 99])
        #expect(records.last?["peer"] as? String == "a" && records.last?["level"] as? String == "warning")
        #expect(records.last?["timestamp"] as? String != records[0]["timestamp"] as? String)
        #expect(logging.statistics.suppressed == 99 && logging.statistics.written == 3 && logging.statistics.notices == 1)
    }

    @Test func `the form for people says so too`() async throws {
        let logging = try log(.console(colour: .never))
        let log = logging.makeLogger(label: "x")
        for _ in 0..<3 { log.warning("refused") }
        await logging.shutdown()
        #expect(lines.count == 2)
        #expect(lines.last?.hasSuffix(" repeated=2") == true && lines.last?.contains("refused") == true)
    }

    @Test func `a user's field of that name makes way`() async throws {
        let logging = try log()
        logging.makeLogger(label: "x").info("e", metadata: ["repeated": "mine"])
        await logging.shutdown()
        #expect(lines.first?.contains(#""field.repeated":"mine""#) == true)
    }

    @Test func `typed records are watched as others are`() async throws {
        let logging = try log()
        let log = logging.makeTypedLogger(label: "x")
        for _ in 0..<5 { log.info("tick") { $0.set("n", 1) } }
        await logging.shutdown()
        #expect(lines.count == 2 && lines.last?.contains(#""repeated":4"#) == true)
    }

    @Test func `after the window a record is told with its repetitions, and watched anew`() {
        let filter = DuplicateFilter(LogDuplicates(within: .seconds(1)))
        let tag = LineTag(logger: 0, level: .info)
        func admits(_ now: Int64) -> Bool { filter.admits(unsafe Array("a".utf8).span.bytes, tag, now: now) }
        #expect(admits(0))
        #expect(!admits(999_999_999))
        #expect(filter.sweep(now: 999_999_999, isEnding: false).isEmpty)
        #expect(filter.sweep(now: 1_000_000_000, isEnding: false).map(\.count) == [1])
        #expect(admits(1_000_000_000))
        #expect(admits(3_000_000_000))
        #expect(filter.sweep(now: 3_000_000_000, isEnding: true).isEmpty)
        #expect(admits(3_000_000_001))
        #expect(admits(2_000_000_000))
        #expect(filter.count == 1)
    }

    @Test func `repetitions that nobody has been told of yet are not forgotten when the window is over`() {
        let filter = DuplicateFilter(LogDuplicates(within: .seconds(1)))
        func admits(_ now: Int64) -> Bool {
            filter.admits(unsafe Array("a".utf8).span.bytes, LineTag(logger: 0, level: .info), now: now)
        }
        #expect(admits(0))
        #expect(!admits(500_000_000))
        #expect(!admits(2_000_000_000))
        #expect(filter.sweep(now: 2_000_000_000, isEnding: false).map(\.count) == [2])
    }

    @Test func `every record is written or counted, however many different ones there are`() {
        let filter = DuplicateFilter(LogDuplicates())
        let tag = LineTag(logger: 0, level: .info)
        var written = 0
        for number in 0..<20_000 {
            if filter.admits(unsafe Array("line \(number % 2000)".utf8).span.bytes, tag, now: 0) { written += 1 }
        }
        let told = filter.sweep(now: 0, isEnding: true).reduce(0) { $0 + Int($1.count) }
        #expect(written + told == 20_000)
        #expect(told == Int(filter.count) && told > 0)
    }

    @Test func `a long record is not watched`() {
        let filter = DuplicateFilter(LogDuplicates())
        let line = [UInt8](repeating: 0x78, count: LogDuplicates.lineBytes + 1)
        for _ in 0..<3 { #expect(filter.admits(unsafe line.span.bytes, LineTag(logger: 0, level: .info), now: 0)) }
    }
}
