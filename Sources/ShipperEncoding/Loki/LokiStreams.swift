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
        var entries: [UInt8] = []
    }

    /// Bound on what is remembered between batches.
    static let keptStreams = 256

    private(set) var streams: [Stream] = []
    private var indices: [[UInt8]: Int] = [:]
    private var latestIndex = 0
    /// Bytes of all entries.
    private(set) var byteCount = 0
    /// The stream of each entry, in the order of their coming.
    private var places: [UInt32] = []

    /// The stream of this key, if it is known. Consecutive records are mostly of one stream, so that is looked at first.
    @inline(__always)
    mutating func known(_ key: [UInt8]) -> Int? {
        if latestIndex < streams.count, streams[latestIndex].key == key { return latestIndex }
        guard let index = indices[key] else { return nil }
        latestIndex = index
        return index
    }

    mutating func add(_ key: [UInt8], labels: [UInt8]) -> Int {
        streams.append(Stream(key: key, labels: labels))
        latestIndex = streams.count - 1
        indices[key] = latestIndex
        return latestIndex
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
    mutating func clear() {
        byteCount = 0
        places.removeAll(keepingCapacity: true)
        if streams.count > Self.keptStreams {
            self = LokiStreams()
        } else {
            for index in streams.indices { streams[index].entries.removeAll(keepingCapacity: true) }
        }
    }
}
