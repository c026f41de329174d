import Glibc

/// A thread of our own for work that computes or blocks: neither belongs on the cooperative pool.
public final class OwnedThread: Sendable {
    private let handle: pthread_t

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// - Parameters:
    ///   - name: for the error's words.
    ///   - body: runs on the thread; the thread ends when it returns.
    /// - Throws: `FileProblem` if the system has no thread to give.
    public init(name: String, _ body: @escaping @Sendable () -> Void) throws(FileProblem) {
        var handle = pthread_t()
        let box = unsafe Unmanaged.passRetained(Body(body))
        let code = unsafe pthread_create(
            &handle, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                // The retain that the creator took is balanced here, once.
                let body = unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
                body.run()
                return nil
            }, unsafe box.toOpaque())
        guard code == 0 else {
            unsafe box.release()
            throw FileProblem("start", "thread \(name)", code: code, "The agent cannot work without it.")
        }
        self.handle = handle
    }

    /// Waits until the body has returned. To be called once.
    public func join() { pthread_join(handle, nil) }
}
