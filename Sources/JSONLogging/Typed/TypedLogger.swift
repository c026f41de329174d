public import Logging

/// A logger for hot loops: fields go from their types straight into the line, through no dictionary and no existential.
///
/// ```swift
/// let log = logging.makeTypedLogger(label: "champion.validation")
/// log.info("row_validated") {
///     $0.set("table", "ohlc")
///     $0.set("row", row)
/// }
/// ```
///
/// Everything else is as with swift-log's `Logger`: the level, the trace, the layout, redaction, limits, sampling, the
/// buffer. Fields stand in the order in which they are set.
public struct TypedLogger: Sendable {
    var handler: JSONLogHandler

    /// The typed face of `logger`, with its level and metadata.
    ///
    /// - Returns: `nil` if its handler is none of a ``JSONLog``.
    public init?(_ logger: Logger) {
        guard let handler = logger.handler as? JSONLogHandler else { return nil }
        self.handler = handler
    }

    init(handler: JSONLogHandler) { self.handler = handler }

    public var logLevel: Logger.Level {
        get { handler.logLevel }
        set { handler.logLevel = newValue }
    }

    /// Logs at `level`, if that is not below ``logLevel``.
    ///
    /// - Parameters:
    ///   - fields: Sets the fields; it is not called where the level is not logged.
    public func log(
        _ level: Logger.Level, _ message: StaticString, error: (any Error)? = nil,
        file: StaticString = #fileID, function: StaticString = #function, line: UInt = #line,
        _ fields: (inout LogFields) -> Void = { _ in }
    ) {
        guard level >= handler.logLevel else { return }
        let head = LineEncoder.TypedHead(
            level: level, message: message, error: error, file: file, function: function, line: line)
        handler.log(head, fields)
    }
}

extension TypedLogger {
    public func trace(
        _ message: StaticString, error: (any Error)? = nil, file: StaticString = #fileID,
        function: StaticString = #function, line: UInt = #line, _ fields: (inout LogFields) -> Void = { _ in }
    ) {
        log(.trace, message, error: error, file: file, function: function, line: line, fields)
    }

    public func debug(
        _ message: StaticString, error: (any Error)? = nil, file: StaticString = #fileID,
        function: StaticString = #function, line: UInt = #line, _ fields: (inout LogFields) -> Void = { _ in }
    ) {
        log(.debug, message, error: error, file: file, function: function, line: line, fields)
    }

    public func info(
        _ message: StaticString, error: (any Error)? = nil, file: StaticString = #fileID,
        function: StaticString = #function, line: UInt = #line, _ fields: (inout LogFields) -> Void = { _ in }
    ) {
        log(.info, message, error: error, file: file, function: function, line: line, fields)
    }

    public func notice(
        _ message: StaticString, error: (any Error)? = nil, file: StaticString = #fileID,
        function: StaticString = #function, line: UInt = #line, _ fields: (inout LogFields) -> Void = { _ in }
    ) {
        log(.notice, message, error: error, file: file, function: function, line: line, fields)
    }

    public func warning(
        _ message: StaticString, error: (any Error)? = nil, file: StaticString = #fileID,
        function: StaticString = #function, line: UInt = #line, _ fields: (inout LogFields) -> Void = { _ in }
    ) {
        log(.warning, message, error: error, file: file, function: function, line: line, fields)
    }

    public func error(
        _ message: StaticString, error: (any Error)? = nil, file: StaticString = #fileID,
        function: StaticString = #function, line: UInt = #line, _ fields: (inout LogFields) -> Void = { _ in }
    ) {
        log(.error, message, error: error, file: file, function: function, line: line, fields)
    }

    public func critical(
        _ message: StaticString, error: (any Error)? = nil, file: StaticString = #fileID,
        function: StaticString = #function, line: UInt = #line, _ fields: (inout LogFields) -> Void = { _ in }
    ) {
        log(.critical, message, error: error, file: file, function: function, line: line, fields)
    }
}
