import Glibc

/// How many followed files may be open at once, and which of them are closed.
struct DescriptorBudget: Sendable {
    /// Descriptors for everything else: connections, state files, watches.
    static let reserve = 256
    static let least = 64
    /// When there are too many, this part of the limit is made free at once: an eighth.
    static let slack = 8

    let limit: Int

    init(limit: Int) { self.limit = limit }

    /// What the process may have, once its soft limit is raised to the hard one, and at most `most`: a bound on memory in the kernel.
    static func ofProcess(most: Int = 4_096) -> DescriptorBudget {
        var limits = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 else { return DescriptorBudget(limit: least) }
        var raised = limits
        raised.rlim_cur = limits.rlim_max
        let descriptors =
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 ? raised.rlim_cur : limits.rlim_cur
        return DescriptorBudget(limit: min(most, max(least, Int(clamping: descriptors) - reserve)))
    }

    /// An open file, as the decision sees it.
    struct Candidate<ID: Sendable> {
        let id: ID
        /// Whether every sink has all of it.
        let isDrained: Bool
        /// How long it has not grown.
        let quiet: Duration
    }

    /// Which files to close where they are too many, so that there is room for others again: the drained and the quietest first.
    ///
    /// - Parameters:
    ///   - files: Open ones that stand under a name, by which they can be opened again.
    ///   - others: The number of open files that can't be closed, for they have no name any more.
    func surplus<ID>(_ files: [Candidate<ID>], others: Int) -> [ID] {
        var excess = files.count + others - limit
        guard excess > 0 else { return [] }
        // Some more at once, or each file that is opened then would have all of them compared.
        excess += limit / Self.slack
        let order = files.sorted { ($0.isDrained ? 0 : 1, -$0.quiet) < ($1.isDrained ? 0 : 1, -$1.quiet) }
        return order.prefix(excess).map(\.id)
    }
}

extension Duration {
    fileprivate static prefix func - (duration: Duration) -> Duration { .zero - duration }
}
