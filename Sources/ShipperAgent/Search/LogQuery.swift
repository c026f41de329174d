/// What is looked for in logs, whatever holds them: files, a store, Loki or Elasticsearch.
///
/// All parts must hold at once. What each of them means is decided by ``LogMatcher`` on the line itself; a server is asked for as
/// little more than that as its language allows, and what it answers goes through the same matcher.
public struct LogQuery: Sendable, Equatable {
    /// Limits of ``limit``.
    public static let limits = 1...100_000
    /// How many fields may be asked for: the scanner looks for 64 keys in one pass, and some are taken.
    public static let mostFields = 32

    /// The whole trace id, as it stands in the line.
    public var trace: String?
    /// This level and those above it.
    public var level: LevelRank?
    /// This logger and those below it: `champion.scrapers` finds `champion.scrapers.bhavcopy` too.
    public var logger: String?
    public var fields: [FieldCondition]
    /// A part of some value of the line, or of a line that is not JSON; letters A to Z in either case.
    public var text: String?
    /// Nanoseconds since 1970, the first that is meant; `nil`: from the beginning.
    public var since: Int64?
    /// Nanoseconds since 1970, the first that is not meant; `nil`: to the end.
    public var until: Int64?
    /// Of more records than this the newest are taken.
    public var limit: Int
    public var order: Order

    /// A field whose value must read like this: a string as its text, a number or `true` as it is written.
    public struct FieldCondition: Sendable, Equatable {
        public var path: FieldPath
        public var value: String

        /// `k=v`; nil where there is no `=`, or `k` is no path.
        public init?(_ text: String) {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let path = FieldPath(String(parts[0])) else { return nil }
            self.path = path
            value = String(parts[1])
        }
    }

    /// In which order records are shown.
    public enum Order: String, Sendable, CaseIterable {
        case oldestFirst = "oldest-first"
        case newestFirst = "newest-first"
    }

    public init(
        trace: String? = nil, level: LevelRank? = nil, logger: String? = nil, fields: [FieldCondition] = [], text: String? = nil,
        since: Int64? = nil, until: Int64? = nil, limit: Int = 1_000, order: Order = .oldestFirst
    ) {
        self.trace = trace
        self.level = level
        self.logger = logger
        self.fields = fields
        self.text = text
        self.since = since
        self.until = until
        self.limit = limit
        self.order = order
    }
}
