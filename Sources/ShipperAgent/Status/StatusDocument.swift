import Foundation

/// What a running agent says of itself, as `shipper status --json` prints it.
///
/// Numbers that an agent of another version does not give count as 0.
public struct StatusDocument: Decodable, Equatable, Sendable {
    public var agent = ""
    public var host = ""
    /// Seconds.
    public var uptime = 0
    /// Which thread makes no progress, in words.
    public var stuck: String?
    public var files: [File] = []
    /// Files that are not read yet.
    public var heldBack = 0
    /// Files and directories that cannot be read now.
    public var fileProblems = 0
    public var sinks: [Sink] = []

    public struct File: Decodable, Equatable, Sendable {
        public var source = ""
        public var path = ""
        /// Bytes.
        public var size = 0
        /// By sink, the offset up to which everything is settled.
        public var checkpoints: [String: Int] = [:]
        /// Whether a hard link keeps it.
        public var isPinned = false
    }

    public struct Sink: Decodable, Equatable, Sendable {
        public var name = ""
        public var requestsInFlight = 0
        /// Requests that may be in flight now.
        public var window = 0
        public var retries = 0
        public var breaker = "closed"
        /// Why the newest request did not succeed.
        public var trouble: Spell?
        /// What went wrong last; it may be over.
        public var lastError: Spell?
        /// Why nothing can be settled.
        public var paused: Spell?
        public var deadLetterBytes = 0
        public var deadLetterLimit = 0
        public var deadLetterDropped = 0
        /// Seconds since all that was settled was known to be on disk.
        public var checkpointAge = 0
        /// Stores that were damaged, since the agent's start; a new one was begun for each.
        public var storesSetAside = 0
        public var sources: [Source] = []
    }

    /// Something that holds, or held, for a while.
    public struct Spell: Equatable, Sendable {
        public var reason: String
        /// For so long, or so long ago.
        public var seconds: Int

        public init(_ reason: String, seconds: Int) {
            self.reason = reason
            self.seconds = seconds
        }
    }

    public struct Source: Decodable, Equatable, Sendable {
        public var name = ""
        public var linesDelivered = 0
        public var bytesDelivered = 0
        public var linesInFlight = 0
        public var linesDeadLettered = 0
        /// Those that the server may show twice: it could not be asked whether it had them.
        public var linesUncertain = 0
        /// Destroyed before they could be read.
        public var bytesLost = 0
        public var lagBytes = 0
        /// Since the sink last had everything.
        public var lagSeconds = 0
    }

    public init() {}

    /// - Throws: if it is no status document of version 1.
    public init(_ text: String) throws { self = try JSONDecoder().decode(StatusDocument.self, from: Data(text.utf8)) }
}

// MARK: - Reading it

private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}

extension KeyedDecodingContainer<Key> {
    fileprivate func text(_ key: String) throws -> String { try decodeIfPresent(String.self, forKey: Key(key)) ?? "" }
    fileprivate func number(_ key: String) throws -> Int { try decodeIfPresent(Int.self, forKey: Key(key)) ?? 0 }
    fileprivate func list<Element: Decodable>(_ key: String) throws -> [Element] {
        try decodeIfPresent([Element].self, forKey: Key(key)) ?? []
    }

    fileprivate func spell(_ key: String) throws -> StatusDocument.Spell? {
        guard let reason = try decodeIfPresent(String.self, forKey: Key(key)) else { return nil }
        return StatusDocument.Spell(reason, seconds: try number(key + "_seconds"))
    }
}

extension StatusDocument {
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let version = try values.decode(Int.self, forKey: Key("version"))
        guard version == 1 else {
            throw DecodingError.dataCorruptedError(
                forKey: Key("version"), in: values, debugDescription: "the status document has version \(version), want 1")
        }
        agent = try values.text("agent")
        host = try values.text("host")
        uptime = try values.number("uptime_seconds")
        stuck = try values.decodeIfPresent(String.self, forKey: Key("stuck"))
        files = try values.list("files")
        heldBack = try values.number("held_back")
        fileProblems = try values.number("file_problems")
        sinks = try values.list("sinks")
    }
}

extension StatusDocument.File {
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        source = try values.text("source")
        path = try values.text("path")
        size = try values.number("size")
        checkpoints = try values.decodeIfPresent([String: Int].self, forKey: Key("checkpoints")) ?? [:]
        isPinned = try values.decodeIfPresent(Bool.self, forKey: Key("pinned")) ?? false
    }
}

extension StatusDocument.Sink {
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        name = try values.text("name")
        requestsInFlight = try values.number("requests_in_flight")
        window = try values.number("window")
        retries = try values.number("retries")
        breaker = try values.text("breaker")
        trouble = try values.spell("trouble")
        lastError = try values.spell("last_error")
        paused = try values.spell("paused")
        deadLetterBytes = try values.number("dead_letter_bytes")
        deadLetterLimit = try values.number("dead_letter_limit_bytes")
        deadLetterDropped = try values.number("dead_letter_lines_dropped")
        checkpointAge = try values.number("checkpoint_seconds")
        storesSetAside = try values.number("stores_set_aside")
        sources = try values.list("sources")
    }
}

extension StatusDocument.Source {
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        name = try values.text("name")
        linesDelivered = try values.number("lines_delivered")
        bytesDelivered = try values.number("bytes_delivered")
        linesInFlight = try values.number("lines_in_flight")
        linesDeadLettered = try values.number("lines_dead_lettered")
        linesUncertain = try values.number("lines_uncertain")
        bytesLost = try values.number("bytes_lost")
        lagBytes = try values.number("lag_bytes")
        lagSeconds = try values.number("lag_seconds")
    }
}
