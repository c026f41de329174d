extension LogLayout {
    /// `timestamp, level, event, logger, trace_id, …`: what the champion pipelines have always written.
    public static let champion = LogLayout()

    /// Elastic Common Schema 8.11, with dotted keys, as its logging libraries write it.
    ///
    /// Source: Elastic Common Schema reference 8.11, field sets base, log, error, service and tracing.
    public static let ecs: LogLayout = {
        var layout = LogLayout(levels: .seven)
        layout.keys.timestamp = "@timestamp"
        layout.keys.level = "log.level"
        layout.keys.message = "message"
        layout.keys.logger = "log.logger"
        layout.keys.traceID = "trace.id"
        layout.keys.spanID = "span.id"
        layout.keys.service = "service.name"
        layout.keys.environment = "service.environment"
        layout.keys.error = "error.message"
        layout.keys.errorType = "error.type"
        layout.keys.errorChain = "error.chain"
        layout.keys.location.file = "log.origin.file.name"
        layout.keys.location.function = "log.origin.function"
        layout.keys.location.line = "log.origin.file.line"
        layout.constants = ["ecs.version": "8.11.0"]
        layout.dotsNest = true
        return layout
    }()

    /// Google Cloud Logging's structured logs.
    ///
    /// Source: Cloud Logging, "Structured logging", special fields of JSON payloads.
    ///
    /// - Parameter project: The project whose traces these are; without it the trace id stands alone, and the console
    ///   does not link it.
    public static func gcp(project: String? = nil) -> LogLayout {
        var layout = LogLayout(
            levels: LevelNames(
                trace: "DEBUG", debug: "DEBUG", info: "INFO", notice: "NOTICE", warning: "WARNING", error: "ERROR",
                critical: "CRITICAL"))
        layout.keys.timestamp = "time"
        layout.keys.level = "severity"
        layout.keys.message = "message"
        layout.keys.traceID = "logging.googleapis.com/trace"
        layout.keys.spanID = "logging.googleapis.com/spanId"
        layout.keys.location.object = "logging.googleapis.com/sourceLocation"
        layout.traceIDPrefix = project.map { "projects/\($0)/traces/" } ?? ""
        layout.timestampDigits = 9
        return layout
    }

    /// Logstash's JSON lines, version 1.
    public static let logstash: LogLayout = {
        var layout = LogLayout(
            levels: LevelNames(
                trace: "TRACE", debug: "DEBUG", info: "INFO", notice: "INFO", warning: "WARN", error: "ERROR",
                critical: "FATAL"))
        layout.keys.timestamp = "@timestamp"
        layout.keys.message = "message"
        layout.keys.logger = "logger_name"
        layout.constants = ["@version": "1"]
        return layout
    }()

    /// For people: time, level, logger, message and fields in columns, errors on lines of their own.
    ///
    /// - Parameter colour: Whether levels and keys are coloured.
    public static func console(colour: Console.Colour = .automatic) -> LogLayout {
        var layout = LogLayout(levels: .seven)
        layout.console = Console(colour: colour)
        return layout
    }

    /// The form for people.
    public struct Console: Sendable, Hashable {
        public enum Colour: Sendable, Hashable {
            /// Where the destination is a terminal, `NO_COLOR` is not set and `TERM` is not `dumb`.
            case automatic
            case always
            case never
        }

        var colour: Colour
    }
}
