public import Logging

extension JSONLog {
    /// All that can be chosen about a log beside its name and its destination. Each has a default that suits a service
    /// in production.
    ///
    /// ```swift
    /// try JSONLog.bootstrap(service: "champion", to: .file(path)) { options in
    ///     options.level = .debug
    ///     options.buffering.overflow = .dropNewest
    /// }
    /// ```
    public struct Options: Sendable {
        /// The level of loggers that ``levels`` does not name; each can be set by itself too.
        public var level: Logger.Level = .info
        /// Other levels for loggers whose label is this, or begins with this and a dot; of several the longest counts. They
        /// can be changed while the program runs: ``JSONLog/levels``.
        public var levels: [String: Logger.Level] = [:]
        /// How records that come too often are thinned out; `nil`: not at all.
        public var sampling: LogSampling?
        /// Whether records are left out that repeat one before, all but the time; `nil`: they are not.
        public var duplicates: LogDuplicates?
        /// A file of levels, in the form `label = level`, `*` for all other labels and `#` before comments. It is looked at once a
        /// second; what it says replaces all levels that were set before. Where it is missing or gone, ``level`` and
        /// ``levels`` hold. What can't be understood is told in the log (`log_levels_refused`) and changes nothing.
        public var levelsFile: String?
        /// Signals to listen to.
        public var signals = LogSignals()
        /// Whether `champion_logs_written_total{level,logger}` and `champion_logs_dropped_total{reason}` are counted in
        /// swift-metrics. The first 200 loggers are counted by name, the rest together as `(others)`.
        public var countsMetrics = true
        /// How lines wait for the writer.
        public var buffering = LogBuffering()
        /// The names of the fields, or the form for people.
        public var layout = LogLayout.champion
        /// Fields that stand in every line. A logger's field of the same name is written as `field.NAME`.
        public var fields: Logger.Metadata = [:]
        /// Which lines say where in the source they were logged.
        public var sourceLocation = SourceLocation.never
        /// What is hidden.
        public var redaction = Redaction()
        /// How long and how deep the parts of a line may be.
        public var limits = LogLimits()

        public init() {}
    }
}
