/// How a line names things: the keys, the levels' names, and what stands in every line.
///
/// Take one that is ready (``champion``, ``ecs``, ``gcp(project:)``, ``logstash``), or change one:
///
/// ```swift
/// var layout = LogLayout.champion
/// layout.keys.message = "msg"
/// layout.constants["region"] = "mumbai"
/// ```
///
/// A field of the user's that would repeat a key of the layout in a line is written as `field.KEY`; no line holds a key twice.
public struct LogLayout: Sendable, Hashable {
    public var keys: Keys
    public var levels: LevelNames
    /// Strings that stand in every line, sorted by key.
    public var constants: [String: String] = [:]
    /// Put before the 32 digits of the trace id.
    public var traceIDPrefix = ""
    /// Digits of the second's fraction: 0…9.
    public var timestampDigits = 6
    /// Whether whoever reads the lines takes a dot in a key for an object, as Elasticsearch does. A field `error` beside `error.message`
    /// would make it refuse the record, so such a field is written as `field.error`, in every line; so is `field.message.text`.
    public var dotsNest = false
    /// For people rather than programs; `nil` for JSON.
    var console: Console?

    public init(keys: Keys = Keys(), levels: LevelNames = .five) {
        self.keys = keys
        self.levels = levels
    }
}

extension LogLayout {
    /// The names of the fields; where one is `nil`, the field is left out. Two that are equal are the caller's mistake,
    /// and the second of them is written as `field.KEY`.
    public struct Keys: Sendable, Hashable {
        public var timestamp = "timestamp"
        public var level = "level"
        public var message = "event"
        public var logger: String? = "logger"
        public var traceID: String? = "trace_id"
        public var spanID: String? = "span_id"
        public var service: String? = "service"
        public var environment: String? = "env"
        public var error: String? = "error"
        public var errorType: String? = "error_type"
        public var errorChain: String? = "error_chain"
        public var location = Location()

        /// The defaults are those of the champion layout.
        public init() {}
    }

    /// The names of the source location's parts, which are written where ``JSONLog/Options/sourceLocation`` says so.
    public struct Location: Sendable, Hashable {
        /// The key of an object that holds the parts; `nil`: they stand in the line itself.
        public var object: String?
        public var file: String? = "file"
        public var function: String? = "function"
        public var line: String? = "line"

        public init() {}
    }

    /// What the seven levels of swift-log are called.
    public struct LevelNames: Sendable, Hashable {
        public var trace, debug, info, notice, warning, error, critical: String

        public init(
            trace: String, debug: String, info: String, notice: String, warning: String, error: String, critical: String
        ) {
            (self.trace, self.debug, self.info, self.notice) = (trace, debug, info, notice)
            (self.warning, self.error, self.critical) = (warning, error, critical)
        }

        /// `debug, info, warning, error, critical`: the two that are missing go to the nearest one below.
        public static let five = LevelNames(
            trace: "debug", debug: "debug", info: "info", notice: "info", warning: "warning", error: "error",
            critical: "critical")
        /// Swift-log's own names.
        public static let seven = LevelNames(
            trace: "trace", debug: "debug", info: "info", notice: "notice", warning: "warning", error: "error",
            critical: "critical")
    }
}
