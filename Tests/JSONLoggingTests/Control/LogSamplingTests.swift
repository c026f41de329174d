import Logging
import Synchronization
import Testing

@testable import JSONLogging

@Suite struct LogSamplingTests {
    @Test func `the first of an interval go through, then every so many`() {
        let sampling = LogSampling(first: 3, thereafter: 4, per: .seconds(1))
        var counter = LogSampling.Counter()
        let second: Int64 = 1_000_000_000
        func admitted(from start: Int64) -> [Int] { (1...12).filter { counter.admits(sampling, now: start + Int64($0)) } }
        #expect(admitted(from: 7 * second) == [1, 2, 3, 7, 11])
        #expect(admitted(from: 8 * second) == [1, 2, 3, 7, 11])
    }

    @Test func `with none thereafter the rest of the interval is silent`() {
        let sampling = LogSampling(first: 0, thereafter: 0)
        var counter = LogSampling.Counter()
        #expect((0..<10).count { counter.admits(sampling, now: Int64($0)) } == 1)
    }

    @Test func `kinds are told apart, errors always pass, and every record is written or counted`() async throws {
        let recorder = RecordingDestination()
        var options = JSONLog.Options()
        options.sampling = LogSampling(first: 2, thereafter: 0)
        let log = try JSONLog(to: recorder.destination, options: options, now: { 0 })
        let (one, other) = (log.makeLogger(label: "a"), log.makeLogger(label: "b"))
        for _ in 0..<10 {
            one.info("x")
            one.info("y")
            other.info("x")
            one.error("x")
            log.makeTypedLogger(label: "typed").info("x")
        }
        await log.shutdown()
        // Two of each of the four kinds that are thinned out, and all ten errors.
        let lines = recorder.text.split(separator: "\n")
        #expect(lines.count == 18)
        #expect(log.statistics.written == 18)
        #expect(log.statistics.sampled == 32)
    }
}
