public import Logging

/// Swift-log's way into a ``JSONLog``. Level and metadata are its own, as swift-log wants it; the rest is shared.
///
/// Of equal metadata keys the call's wins over the provider's, and the provider's over the handler's.
public struct JSONLogHandler: LogHandler {
    let core: LogCore
    let fixed: FixedFields

    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    init(core: LogCore, fixed: FixedFields, logLevel: Logger.Level, metadataProvider: Logger.MetadataProvider?) {
        self.core = core
        self.fixed = fixed
        self.logLevel = logLevel
        self.metadataProvider = metadataProvider
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let surroundings = LineEncoder.Surroundings(
            nanoseconds: core.now(), fixed: fixed, trace: TraceContext.current, handlerMetadata: metadata,
            providerMetadata: metadataProvider?.get())
        core.encoders.withEncoder { encoder in
            encoder.encode(event, in: surroundings)
            core.writer.append(encoder.line)
            encoder.clear()
        }
        // What is critical may be the last thing that the program says.
        if event.level == .critical { core.writer.flushBlocking() }
    }
}
