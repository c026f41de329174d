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
        /// The level at which loggers begin; each can be set by itself.
        public var level: Logger.Level = .info
        /// How lines wait for the writer.
        public var buffering = LogBuffering()

        public init() {}
    }
}
