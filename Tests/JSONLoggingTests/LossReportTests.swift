import Foundation
import Logging
import Synchronization
import Testing

@testable import JSONLogging

@Suite struct LossReportTests {
    private let recorder = RecordingDestination()
    private let failure = JSONLogError(deed: .writingFile, path: "/var/log/x", errorNumber: ENOSPC)

    private func records() throws -> [[String: Any]] {
        try recorder.text.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    private func log(_ overflow: LogBuffering.Overflow = .block) throws -> JSONLog {
        var options = JSONLog.Options()
        options.buffering = LogBuffering(overflow: overflow, capacity: 4096)
        return try JSONLog(service: "champion", to: recorder.destination, options: options, now: { 0 })
    }

    @Test func `lines that could not be written are told of once, when one can be again`() async throws {
        let logging = try log()
        let log = logging.makeLogger(label: "x")
        recorder.fail(with: failure)
        for _ in 0..<10 { log.info("lost") }
        await logging.flush()
        recorder.fail(with: nil)
        log.info("kept")
        await logging.flush()
        log.info("later")
        await logging.shutdown()
        let records = try records()
        #expect(records.map { $0["event"] as? String } == ["kept", "log_lines_dropped", "later"])
        #expect(records[1]["dropped"] as? Int == 10 && records[1]["write_failed"] as? Int == 10)
        #expect((records[1]["cause"] as? String)?.contains("No space left on device") == true)
        #expect(records[1]["level"] as? String == "warning" && records[1]["service"] as? String == "champion")
        #expect(logging.statistics.written == 2 && logging.statistics.notices == 1)
        #expect(logging.statistics.droppedByFailedWrites == 10)
    }

    @Test func `lines that found no room are told of at the end at the latest`() async throws {
        let logging = try log(.dropNewest)
        let log = logging.makeLogger(label: "x")
        let text = String(repeating: "x", count: 1000)
        recorder.gate.withLock { _ in
            for _ in 0..<100 { log.info("\(text)") }
        }
        await logging.shutdown()
        let told = try records().filter { $0["event"] as? String == "log_lines_dropped" }.compactMap { $0["buffer_full"] as? Int }
        #expect(told.reduce(0, +) == Int(logging.statistics.droppedByOverflow))
        #expect(logging.statistics.droppedByOverflow > 0)
    }

    @Test func `a report that could not be written either is made again`() async throws {
        let logging = try log()
        let log = logging.makeLogger(label: "x")
        recorder.fail(with: failure)
        for _ in 0..<3 {
            log.info("lost")
            await logging.flush()
        }
        recorder.fail(with: nil)
        await logging.shutdown()
        #expect(try records().map { $0["dropped"] as? Int } == [3])
    }
}
