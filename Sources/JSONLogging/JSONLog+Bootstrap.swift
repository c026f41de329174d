public import Logging
import Synchronization

extension JSONLog {
    /// Opens a log and makes it the backend of every `Logger` that is created from now on. Once a process.
    ///
    /// - Parameters:
    ///   - metadataProvider: Adds metadata to every line, for example from task-locals; the trace id needs none.
    /// - Throws: ``JSONLogError`` if the file can't be opened for appending, no thread be started, or a log has been
    ///   bootstrapped before. (A second call of `LoggingSystem.bootstrap` itself would end the process.)
    ///
    /// For the other parameters see ``init(service:environment:to:configure:)``.
    @discardableResult
    public static func bootstrap(
        service: String? = nil, environment: String? = nil, to destination: LogDestination,
        metadataProvider: Logger.MetadataProvider? = nil, configure: (inout Options) -> Void = { _ in }
    ) throws(JSONLogError) -> JSONLog {
        let log = try JSONLog(service: service, environment: environment, to: destination, configure: configure)
        guard !hasBootstrapped.exchange(true, ordering: .relaxed) else {
            throw JSONLogError(deed: .bootstrapping, path: "", errorNumber: 0)
        }
        LoggingSystem.bootstrap(
            { label, provider in log.makeHandler(label: label, metadataProvider: provider) },
            metadataProvider: metadataProvider)
        return log
    }

    /// As global as the `LoggingSystem` that it guards, which traps when it is bootstrapped twice.
    private static let hasBootstrapped = Atomic(false)
}
