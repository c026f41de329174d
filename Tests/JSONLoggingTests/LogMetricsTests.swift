import CoreMetrics
import Logging
import Synchronization
import Testing

@testable import JSONLogging

@Suite struct LogMetricsTests {
    /// Counters by name and dimensions.
    private final class CountingFactory: MetricsFactory {
        private let totals = Mutex<[String: Int64]>([:])
        var values: [String: Int64] { totals.withLock { $0 } }

        private final class Handler: CounterHandler {
            let factory: CountingFactory
            let name: String
            init(factory: CountingFactory, name: String) { (self.factory, self.name) = (factory, name) }
            func increment(by amount: Int64) { factory.totals.withLock { $0[name, default: 0] += amount } }
            func reset() {}
        }

        func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
            let name = label + "{" + dimensions.map { "\($0)=\($1)" }.joined(separator: ",") + "}"
            totals.withLock { $0[name, default: 0] += 0 }
            return Handler(factory: self, name: name)
        }
        func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
            NOOPMetricsHandler.instance
        }
        func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { NOOPMetricsHandler.instance }
        func destroyCounter(_ handler: any CounterHandler) {}
        func destroyRecorder(_ handler: any RecorderHandler) {}
        func destroyTimer(_ handler: any TimerHandler) {}
    }

    private final class Shared<Value: Sendable>: Sendable {
        private let value: Mutex<Value>
        init(_ value: Value) { self.value = Mutex(value) }
        func withLock<Result>(_ body: (inout Value) -> Result) -> Result { value.withLock { body(&$0) } }
    }

    private let factory = CountingFactory()

    @Test func `lines are counted by level and logger, losses by reason, from zero on`() {
        let metrics = LogMetrics { factory }
        let tags = [("a", Logger.Level.info), ("a", .info), ("b", .error), ("a", .info)].map {
            LineTag(logger: metrics.number(of: $0), level: $1)
        }
        metrics.count(tags[...])
        var statistics = LogStatistics()
        statistics.droppedByOverflow = 4
        metrics.publish(statistics)
        statistics.droppedByOverflow = 6
        statistics.sampled = 2
        metrics.publish(statistics)
        let expected: [String: Int64] = [
            "champion_logs_written_total{level=info,logger=a}": 3, "champion_logs_written_total{level=error,logger=b}": 1,
            "champion_logs_dropped_total{reason=buffer_full}": 6, "champion_logs_dropped_total{reason=write_failed}": 0,
            "champion_logs_dropped_total{reason=shutdown}": 0, "champion_logs_dropped_total{reason=sampled}": 2,
            "champion_logs_dropped_total{reason=duplicate}": 0,
        ]
        #expect(factory.values == expected)
    }

    @Test func `what was counted before there was a backend is published with the first publication`() {
        let backend = Shared<any MetricsFactory>(NOOPMetricsHandler.instance)
        let metrics = LogMetrics { backend.withLock { $0 } }
        metrics.count([LineTag(logger: metrics.number(of: "a"), level: .info)])
        metrics.publish(LogStatistics())
        #expect(factory.values.isEmpty)
        backend.withLock { $0 = factory }
        metrics.publish(LogStatistics())
        #expect(factory.values["champion_logs_written_total{level=info,logger=a}"] == 1)
    }

    @Test func `beyond the limit loggers are counted together`() {
        let metrics = LogMetrics { factory }
        let numbers = (0..<LogMetrics.loggers + 50).map { metrics.number(of: "logger \($0)") }
        #expect(metrics.number(of: "logger 3") == numbers[3])
        metrics.count(numbers.map { LineTag(logger: $0, level: .info) }[...])
        metrics.publish(LogStatistics())
        let written = factory.values.filter { $0.key.hasPrefix("champion_logs_written_total") }
        #expect(written.count == LogMetrics.loggers + 1)
        #expect(written["champion_logs_written_total{level=info,logger=(others)}"] == 50)
    }

    @Test func `a log counts in the backend of the process, also what is logged too late`() async {
        await #expect(processExitsWith: .success) {
            let factory = CountingFactory()
            let log = try JSONLog(to: .file("/dev/null"))
            log.makeLogger(label: "early").error("e")
            await log.flush()
            MetricsSystem.bootstrap(factory)
            log.makeLogger(label: "x").info("e")
            await log.shutdown()
            #expect(factory.values["champion_logs_written_total{level=error,logger=early}"] == 1)
            #expect(factory.values["champion_logs_written_total{level=info,logger=x}"] == 1)
            log.makeLogger(label: "x").info("late")
            #expect(factory.values["champion_logs_dropped_total{reason=shutdown}"] == 1)
        }
    }
}
