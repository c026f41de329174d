/// What is looked for in the store. All parts must hold at once.
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
    /// Keys, dots between nested ones, whose values must read so: a string as its text, a number or `true` as it is written.
    public var fields: [FieldCondition] = []
    /// Bytes that stand somewhere in the line as it was written, letters A to Z in either case. Looks at each record that the other parts
    /// let through.
    public var text: String?
    /// Whole words that the line holds, all of them, in any order; found by the full-text index, which must be on.
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

    public enum Order: String, Sendable, CaseIterable {
        case oldestFirst = "oldest-first"
        case newestFirst = "newest-first"
    }

    public struct FieldCondition: Sendable, Equatable {
        public var path: String
        public var value: String

        public init(path: String, value: String) {
            self.path = path
            self.value = value
        }
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

/// How many records there are in a stretch of time, by level.
public struct StoreBucket: Sendable, Equatable {
    /// Nanoseconds since 1970.
    public let start: Int64
    /// By ``StoreLevel/rawValue``.
    public var counts: [Int]

    public var total: Int { counts.reduce(0, +) }
}
