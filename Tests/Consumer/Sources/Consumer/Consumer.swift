import Foundation
import JSONLogging
import Logging
import PrometheusMetrics

/// Logs three lines with one trace id, counts them, and reads both back.
@main
struct Consumer {
    static func main() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("consumer-\(UUID().uuidString).ndjson")
        defer { try? FileManager.default.removeItem(at: file) }
        let logging = try JSONLog(service: "consumer", environment: "test", to: .file(file.path))
        let logger = logging.makeLogger(label: "consumer")
        let registry = PrometheusRegistry()
        let counter = registry.counter("lines_total", help: "Lines logged.")
        withTraceID("4bf92f3577b34da6a3ce929d0e0e4736") {
            for number in 1...3 {
                logger.info("line_logged", metadata: ["number": "\(number)"])
                counter.increment()
            }
        }
        await logging.shutdown()
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let metrics = String(decoding: registry.textExposition(), as: UTF8.self)
        let isRight =
            lines.count == 3 && lines.allSatisfy { $0.contains("\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\"") }
            && metrics.contains("lines_total 3\n")
        print(isRight ? "consumer ok" : "consumer wrong: \(lines) \(metrics)")
        exit(isRight ? 0 : 1)
    }
}
