import Synchronization

/// Requests that a log look at once whether its path still leads to its file.
final class ReopenRequests: Sendable {
    private let requests = Atomic<UInt64>(0)

    var count: UInt64 { requests.load(ordering: .acquiring) }
    func add() { requests.add(1, ordering: .releasing) }
}
