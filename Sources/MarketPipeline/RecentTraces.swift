import JSONLogging

/// The trace ids of the newest runs, for someone who wants to look one up.
struct RecentTraces: Sendable {
    private(set) var count = 0
    private var newest: [TraceID] = []

    mutating func add(_ id: TraceID) {
        count += 1
        newest.append(id)
        if newest.count > 10 { newest.removeFirst() }
    }

    /// `trace_ids: …`, the newest last, at most ten.
    var summary: String { (["trace_ids:"] + newest.map(\.description)).joined(separator: " ") }
}
