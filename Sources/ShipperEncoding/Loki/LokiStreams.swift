import ShipperCore

/// The streams of one batch: for each set of label values the labels' text and the entries so far.
///
/// Streams stay from batch to batch with their memory; more than `keptStreams` of them are forgotten at a batch's end.
struct LokiStreams {
    struct Stream {
        /// The varying label values, as `LokiLabels.appendKey` writes them.
        let key: [UInt8]
        /// The labels as the wire wants them: `{a="b", c="d"}` for protobuf, a JSON object for JSON.
        let labels: [UInt8]
        /// Whose it is; `nil`: the sink's.
        var owner: String?
        var entries: [UInt8] = []
        var window = Window()
    }

    /// Which times may go to a stream now, in nanoseconds since 1970.
    struct Window {
        /// What the stream is remembered by; `nil` of a stream of late lines, whose lines cannot be late.
        var stream: UInt64?
        /// Older lines are late.
        var oldest = Int64.min
        /// Newer ones would make late what is under way.
        var newest = Int64.max
        /// Of the batch being filled.
        var span: ClosedRange<Int64>?

        /// Whether a line of this time may go; it counts as sent then.
        @inline(__always)
        mutating func admit(_ time: Int64, behind: Int64) -> Bool {
            guard time >= oldest, time <= newest else { return false }
            span = span.map { min($0.lowerBound, time)...max($0.upperBound, time) } ?? time...time
            oldest = max(oldest, time.subtractingClamped(behind))
            return true
        }
    }

    /// Bound on what is remembered between batches.
    static let keptStreams = 256

    private(set) var streams: [Stream] = []
    private var indices: [[UInt8]: Int] = [:]
    /// By some bits of the key's hash, the stream that was found there last: most lines are of some streams, and the hash of a dictionary took
    /// a tenth of the time that the whole path takes.
    private var recent = [UInt32](repeating: .max, count: 64)
    /// Bytes of all entries.
    private(set) var byteCount = 0
    /// The stream of each entry, in the order of their coming.
    private var places: [UInt32] = []

    /// The stream of this key, if it is known.
    @inline(__always)
    mutating func known(_ key: [UInt8]) -> Int? {
        let place = Int(truncatingIfNeeded: StableHash.of(key) >> 58)
        let guess = Int(recent[place])
        if guess < streams.count, streams[guess].key == key { return guess }
        guard let index = indices[key] else { return nil }
        recent[place] = UInt32(truncatingIfNeeded: index)
        return index
    }

    mutating func add(_ key: [UInt8], labels: [UInt8], owner: String?, window: Window) -> Int {
        streams.append(Stream(key: key, labels: labels, owner: owner, window: window))
        indices[key] = streams.count - 1
        return streams.count - 1
    }

    /// Whether a line of this time may go to a stream; it counts as sent then.
    @inline(__always)
    mutating func admit(_ time: Int64, behind: Int64, to index: Int) -> Bool { streams[index].window.admit(time, behind: behind) }

    /// What is under way has changed; what the batch being filled holds has not.
    mutating func renew(_ index: Int, _ window: Window) {
        streams[index].window.oldest = max(streams[index].window.oldest, window.oldest)
        streams[index].window.newest = window.newest
    }

    /// Lines older than `time` are late from now on.
    mutating func raise(_ index: Int, oldest time: Int64) {
        streams[index].window.oldest = max(streams[index].window.oldest, time)
    }

    /// Appends one entry to a stream.
    @inline(__always)
    mutating func append(
        _ record: Record, _ block: borrowing RawSpan, metadata: [UInt8], as format: LokiOptions.Format, to index: Int
    ) {
        let before = streams[index].entries.count
        switch format {
        case .protobuf: LokiProtobuf.appendEntry(record, block, metadata: metadata, to: &streams[index].entries)
        case .json: LokiJSON.appendEntry(record, block, metadata: metadata, to: &streams[index].entries)
        }
        byteCount &+= streams[index].entries.count &- before
        places.append(UInt32(truncatingIfNeeded: index))
    }

    /// For each entry its stream, counted among those that have entries; empty if that is one.
    var groups: [UInt32] {
        var ranks = [UInt32](repeating: 0, count: streams.count)
        var used: UInt32 = 0
        for index in streams.indices where !streams[index].entries.isEmpty {
            ranks[index] = used
            used += 1
        }
        return used > 1 ? places.map { ranks[Int($0)] } : []
    }

    /// Forgets the entries, and with too many streams the streams too.
    mutating func clear(streamsToo: Bool = false) {
        byteCount = 0
        places.removeAll(keepingCapacity: true)
        if streamsToo || streams.count > Self.keptStreams {
            self = LokiStreams()
        } else {
            for index in streams.indices {
                streams[index].entries.removeAll(keepingCapacity: true)
                streams[index].window.span = nil
            }
        }
    }
}
