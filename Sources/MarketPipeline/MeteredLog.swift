import Logging

/// A `Logger` whose lines pass a meter first. A program of yours would call the logger itself.
struct MeteredLog: Sendable {
    private let logger: Logger
    private let meter: LineMeter

    init(_ label: String, meter: LineMeter) {
        logger = Logger(label: label)
        self.meter = meter
    }

    func debug(_ event: Logger.Message, _ metadata: @autoclosure () -> Logger.Metadata) async throws {
        try await log(.debug, event, metadata())
    }

    func info(_ event: Logger.Message, _ metadata: @autoclosure () -> Logger.Metadata) async throws {
        try await log(.info, event, metadata())
    }

    func warning(_ event: Logger.Message, _ metadata: @autoclosure () -> Logger.Metadata) async throws {
        try await log(.warning, event, metadata())
    }

    func error(_ event: Logger.Message, _ error: any Error, _ metadata: @autoclosure () -> Logger.Metadata) async throws {
        try await log(.error, event, error: error, metadata())
    }

    private func log(
        _ level: Logger.Level, _ event: Logger.Message, error: (any Error)? = nil,
        _ metadata: @autoclosure () -> Logger.Metadata
    ) async throws {
        // A line that the level suppresses must not be counted.
        guard logger.logLevel <= level else { return }
        try await meter.pass()
        logger.log(level: level, event, error: error, metadata: metadata())
    }
}
