public import Logging

/// Swift-log's way into a ``JSONLog``. Level and metadata are its own, as swift-log wants it; the rest is shared.
///
/// Of equal metadata keys the call's wins over the provider's, and the provider's over the handler's.
public struct JSONLogHandler: LogHandler {
    let core: LogCore
    let fixed: FixedFields

    /// That of the label, until it is set here.
    public var logLevel: Logger.Level {
        get { ownLevel ?? level.level }
        set { ownLevel = newValue }
    }
    private let level: LogLevels.Cell
    private var ownLevel: Logger.Level?

    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    init(core: LogCore, fixed: FixedFields, level: LogLevels.Cell, metadataProvider: Logger.MetadataProvider?) {
        self.core = core
        self.fixed = fixed
        self.level = level
        self.metadataProvider = metadataProvider
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let now = core.now()
        guard admits(event.message.description, at: event.level, now: now) else { return }
        let surroundings = surroundings(at: now)
        core.write(LineTag(logger: fixed.number, level: event.level), now: now) { $0.encode(event, in: surroundings) }
    }

    /// The typed call's way in.
    func log(_ head: LineEncoder.TypedHead, _ setFields: (inout LogFields) -> Void) {
        let now = core.now()
        guard admits(head.message.description, at: head.level, now: now) else { return }
        let surroundings = surroundings(at: now)
        core.write(LineTag(logger: fixed.number, level: head.level), now: now) { $0.encode(head, in: surroundings, setFields) }
    }

    private func admits(_ message: @autoclosure () -> String, at level: Logger.Level, now: Int64) -> Bool {
        core.sampler?.admits(label: fixed.label, message: message(), level: level, now: now) ?? true
    }

    /// - Parameter now: In nanoseconds since 1970.
    private func surroundings(at now: Int64) -> LineEncoder.Surroundings {
        var provided = metadataProvider?.get()
        let trace = ForeignTrace.take(from: &provided) ?? TraceText.current
        return LineEncoder.Surroundings(
            nanoseconds: now, fixed: fixed, trace: trace, handlerMetadata: metadata, providerMetadata: provided)
    }
}
