#if ServiceLifecycle
public import ServiceLifecycle

extension JSONLog: Service {
    /// Runs until the service group shuts down, or the task is cancelled, and shuts the log down then.
    ///
    /// Put the log first into a `ServiceGroup`: services end in the opposite order, and the log hears them all.
    public func run() async {
        try? await gracefulShutdown()
        await shutdown()
    }
}
#else
extension JSONLog {
    /// Runs until the task is cancelled, and shuts the log down then.
    ///
    /// With the package trait `ServiceLifecycle` a log is a `Service` and listens to its group instead.
    public func run() async {
        let (never, continuation) = AsyncStream<Never>.makeStream()
        await withTaskCancellationHandler {
            for await _ in never {}
        } onCancel: {
            continuation.finish()
        }
        await shutdown()
    }
}
#endif
