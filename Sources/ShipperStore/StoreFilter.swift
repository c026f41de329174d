/// What is looked for in the store: what its columns and indices answer. All parts must hold at once.
public struct StoreFilter: Sendable, Equatable {
    /// Limits of ``limit``.
    public static let limits = 1...100_000

    /// The whole trace id.
    public var trace: String?
    /// Exactly these; empty: any, and records without a level.
    public var levels: Set<StoreLevel> = []
    /// This logger and those below it: `champion.scrapers` finds `champion.scrapers.bhavcopy` too.
    public var logger: String?
    public var source: String?
    public var host: String?
    /// The whole path under which the file was first seen.
    public var file: String?
    /// Beginnings of words that the line holds, all of them, in any order and in either case. See ``WordMatcher``.
    public var words: [String] = []
    /// Nanoseconds since 1970, the first that is meant.
    public var since: Int64?
    /// Nanoseconds since 1970, the first that is not meant.
    public var until: Int64?
    /// By time, then by arrival.
    public var order: Order = .newestFirst
    /// At most so many records.
    public var limit = 1_000
    /// Only what comes behind this place, in the order that is asked for.
    public var after: Cursor?
    /// A search that takes longer ends with `StoreError.overdue`; `nil`: it may.
    public var patience: Duration?

    public enum Order: String, Sendable, CaseIterable {
        case oldestFirst = "oldest-first"
        case newestFirst = "newest-first"
    }

    /// A place between two records.
    public struct Cursor: Sendable, Equatable {
        /// Nanoseconds since 1970.
        public var time: Int64
        public var row: Int64

        public init(time: Int64, row: Int64) {
            self.time = time
            self.row = row
        }
    }

    public init() {}

    /// This level and those above it.
    public mutating func setLevels(from lowest: StoreLevel) { levels = Set(StoreLevel.allCases.filter { $0 >= lowest }) }
}
