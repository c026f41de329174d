public import JSONText
public import ShipperCore

/// Bodies for the embedded store: what its columns want, and each line byte for byte.
public struct StoreEncoder: PayloadEncoder {
    /// Keys that fill the store's columns; of several in one line the first named counts.
    public struct Keys: Sendable, Equatable {
        public var levels: [String]
        public var loggers: [String]
        public var traces: [String]

        public init(levels: [String], loggers: [String], traces: [String]) {
            self.levels = levels
            self.loggers = loggers
            self.traces = traces
        }
    }

    public let fieldPaths: [String]
    public let extent: TopLevelScanner.Extent = .wholeLine
    private let levels: Range<Int>
    private let loggers: Range<Int>
    private let traces: Range<Int>
    private let sourceNames: [String]
    private let host: String
    private var body: [UInt8] = []
    private var file: FileContext?

    public init(_ keys: Keys, sourceNames: [String], host: String) {
        fieldPaths = keys.levels + keys.loggers + keys.traces
        // Slot 0 is the time's.
        levels = 1..<(1 + keys.levels.count)
        loggers = levels.upperBound..<(levels.upperBound + keys.loggers.count)
        traces = loggers.upperBound..<(loggers.upperBound + keys.traces.count)
        self.sourceNames = sourceNames
        self.host = host
    }

    public var byteCount: Int { body.count }

    public mutating func begin(_ file: FileContext) {
        guard file != self.file || body.isEmpty else { return }
        self.file = file
        let stored = StoredFile(
            id: file.id, epoch: file.epoch, path: file.path, source: sourceNames[file.source], host: host)
        StoreBody.append(stored, to: &body)
    }

    public mutating func append(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan) {
        guard let file else { return }
        // The body was sealed since this file began.
        if body.isEmpty { begin(file) }
        let id = LineID(file: file.id, epoch: file.epoch, offset: record.offset, bytes: block, range: record.range)
        body.append(StoreBody.record)
        StoreBody.append(UInt64(bitPattern: record.time.nanoseconds), to: &body)
        StoreBody.append(record.offset, to: &body)
        StoreBody.append(id.high, to: &body)
        body.append(UInt8(level(slots, block).rawValue))
        StoreBody.append(Self.first(loggers, slots), of: block, to: &body)
        StoreBody.append(Self.first(traces, slots), of: block, to: &body)
        StoreBody.append(block.extracting(record.range), to: &body)
    }

    public mutating func seal() -> Payload {
        defer { body.removeAll(keepingCapacity: true) }
        return Payload(body: body, uncompressedCount: body.count)
    }

    private func level(_ slots: [JSONSlice], _ block: borrowing RawSpan) -> StoreLevel {
        guard let slice = Self.first(levels, slots) else { return .none }
        return StoreLevel(word: block.extracting(slice.start..<slice.end))
    }

    @inline(__always)
    private static func first(_ range: Range<Int>, _ slots: [JSONSlice]) -> JSONSlice? {
        for slot in range where slots[slot].hasValue { return slots[slot] }
        return nil
    }
}
