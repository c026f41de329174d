import ShipperTailing

/// What is in the dead letters of an agent's sinks.
public struct DeadLetterListing: Sendable {
    /// Lines of one sink that were refused for one reason.
    public struct Group: Sendable {
        public let sink: String
        /// The first such reason; others may differ in their numbers.
        public let reason: String
        public var lines = 0
        /// Of the lines themselves.
        public var bytes = 0
        /// RFC 3339.
        public var oldest: String
        public var newest: String
        /// Lines on their way out again, by a replay that was cut short or is under way.
        public var replaying = 0
    }

    /// Reasons told apart in one sink; lines of all further ones are one group.
    static let limit = 1_000

    /// By sink; the most frequent reason first.
    public private(set) var groups: [Group] = []
    /// Lines that cannot be read, by file. What a crash cut off is one.
    public private(set) var unreadable: [String: Int] = [:]

    /// - Throws: `FileProblem` if a file is there and cannot be read.
    public init(_ configuration: AgentConfiguration, sink: String? = nil, matching filter: DeadLetterFilter = .init()) throws {
        for name in configuration.sinks.map(\.name) where sink == nil || sink == name {
            let shelf = DeadLetterShelf(sink: name, stateDirectory: configuration.stateDirectory)
            var found: [String: Group] = [:]
            try Self.forEach(shelf, filter) { record, isReplaying in
                let kind = String(record.reason.filter { !$0.isNumber }.prefix(80))
                let key = found[kind] != nil || found.count < Self.limit ? kind : ""
                var group =
                    found[key]
                    ?? Group(sink: name, reason: key.isEmpty ? "others" : record.reason, oldest: record.time, newest: record.time)
                group.lines += 1
                group.bytes += record.line.count
                group.oldest = min(group.oldest, record.time)
                group.newest = max(group.newest, record.time)
                if isReplaying { group.replaying += 1 }
                found[key] = group
            } unreadable: {
                unreadable[$0, default: 0] += 1
            }
            groups += found.values.sorted { ($1.lines, $0.reason) < ($0.lines, $1.reason) }
        }
    }

    /// Every record, those first that are on their way out again.
    public static func records(
        _ configuration: AgentConfiguration, sink: String?, matching filter: DeadLetterFilter, _ body: (DeadLetterRecord) -> Void
    ) throws {
        for name in configuration.sinks.map(\.name) where sink == nil || sink == name {
            let shelf = DeadLetterShelf(sink: name, stateDirectory: configuration.stateDirectory)
            try forEach(shelf, filter) { record, _ in
                body(record)
            } unreadable: { _ in
            }
        }
    }

    private static func forEach(
        _ shelf: DeadLetterShelf, _ filter: DeadLetterFilter, _ body: (DeadLetterRecord, Bool) -> Void, unreadable: (String) -> Void
    ) throws {
        for (path, start) in [(shelf.replayPath, shelf.progress?.done ?? 0), (shelf.path, 0)] where OpenFile.facts(at: path) != nil {
            var reader = try DeadLetterReader(path, from: start)
            while let line = try reader.next() {
                if line.bytes.isEmpty { continue }
                guard let record = DeadLetterRecord(line.bytes) else {
                    unreadable(path)
                    continue
                }
                if filter.matches(record) { body(record, path == shelf.replayPath) }
            }
        }
    }

    /// Removes lines for good. Returns how many.
    ///
    /// - Throws: `FileProblem` if that cannot be; then all of them are still there.
    public static func drop(_ configuration: AgentConfiguration, sink: String, matching filter: DeadLetterFilter) throws -> Int {
        try DeadLetterShelf(sink: sink, stateDirectory: configuration.stateDirectory).drop(filter)
    }
}
