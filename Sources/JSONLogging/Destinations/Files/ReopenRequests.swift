import CSignals
import Synchronization

/// Requests that a log look at once whether its path still leads to its file.
final class ReopenRequests: Sendable {
    private let requests = Atomic<UInt64>(0)
    private let signal: CInt?

    /// - Parameter signal: One that is a request too; `csignals_count` counts it.
    init(signal: CInt? = nil) { self.signal = signal }

    var count: UInt64 { requests.load(ordering: .acquiring) &+ (signal.map(csignals_counted) ?? 0) }
    func add() { requests.add(1, ordering: .releasing) }
}
