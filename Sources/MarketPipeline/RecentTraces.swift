import JSONLogging

/// The trace ids of the newest runs, for someone who wants to look one up, and how the runs ended.
struct RecentTraces: Sendable {
    private(set) var count = 0
    private(set) var failed = 0
    private var newest: [TraceID] = []

    mutating func add(_ id: TraceID, failed hasFailed: Bool) {
        count += 1
        failed += hasFailed ? 1 : 0
        newest.append(id)
        if newest.count > 10 { newest.removeFirst() }
    }

    /// `trace_ids: …`, the newest last, at most ten.
    var summary: String { (["trace_ids:"] + newest.map(\.description)).joined(separator: " ") }
}
