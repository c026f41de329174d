/// The newest records that were offered, at most so many: what a search keeps while it reads.
///
/// Holds at most twice its limit, and ``byteLimit`` bytes of lines.
public struct RecordSelection: Sendable {
    /// Bytes of lines held at most.
    public static let byteLimit = 512 << 20

    private let limit: Int
    private var records: [FoundRecord] = []
    private var bytes = 0
    /// The oldest of those kept, once there are `limit` of them: older ones are not wanted.
    private var floor: FoundRecord?
    /// What was left out because of the limit.
    public private(set) var rest = Rest.none

    /// Whether there are more than those kept.
    public enum Rest: Sendable {
        case none
        /// The search ended before it had seen all, since older ones were not wanted.
        case perhaps
        case some
    }

    public init(limit: Int) { self.limit = limit }

    /// Whether no record of this time or an earlier one can be among them any more.
    private func excludes(before time: Int64) -> Bool { floor.map { time < $0.time } ?? false }

    /// Whether a record of this time, which is meant, is left out.
    mutating func leavesOut(_ time: Int64) -> Bool {
        guard excludes(before: time) else { return false }
        rest = .some
        return true
    }

    /// The search ends here, and there may be records that it has not seen.
    mutating func endEarly() { if rest == .none { rest = .perhaps } }

    /// - Throws: `SearchProblem` if the lines to be kept are too long for memory.
    mutating func offer(_ record: FoundRecord) throws(SearchProblem) {
        if let floor, record < floor {
            rest = .some
            return
        }
        records.append(record)
        bytes += record.line.count
        if records.count >= 2 * limit || bytes > Self.byteLimit { prune() }
        guard bytes <= Self.byteLimit else {
            throw SearchProblem(
                "The records found take more than \(Self.byteLimit >> 20) MiB. Ask for fewer with --limit, or narrow the time with --since and --until."
            )
        }
    }

    private mutating func prune() {
        records.sort(by: >)
        if records.count > limit {
            rest = .some
            records.removeLast(records.count - limit)
        }
        if records.count == limit { floor = records.last }
        bytes = records.reduce(0) { $0 + $1.line.count }
    }

    /// Those that are kept, in order.
    public mutating func finish(_ order: LogQuery.Order) -> [FoundRecord] {
        prune()
        return order == .newestFirst ? records : records.reversed()
    }

    /// Whether as many are kept as are wanted, and none older than `time` can replace one: a search that goes backwards may stop.
    mutating func isSettled(before time: Int64) -> Bool {
        if floor == nil, records.count >= limit { prune() }
        return excludes(before: time)
    }
}

/// Why a search cannot go on, in words for the user.
public struct SearchProblem: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
