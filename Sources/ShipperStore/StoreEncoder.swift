public import JSONText
public import ShipperCore

/// Bodies for the embedded store: what its columns want, and each line byte for byte.
public struct StoreEncoder: PayloadEncoder {
    /// Top-level keys that fill the store's columns.
    public struct Fields: Sendable, Equatable {
        public var level = "level"
        public var logger = "logger"
        public var trace = "trace_id"

        public init() {}
    }

    public let fieldPaths: [String]
    public let extent: TopLevelScanner.Extent = .untilFound
    private let sourceNames: [String]
    private let host: String
    private var body: [UInt8] = []
    private var file: FileContext?
    private var text: [UInt8] = []

    public init(fields: Fields = Fields(), sourceNames: [String], host: String) {
        fieldPaths = [fields.level, fields.logger, fields.trace]
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
        let line = block.extracting(record.range)
        let id = LineID(file: file.id, epoch: file.epoch, offset: record.offset, bytes: block, range: record.range)
        body.append(StoreBody.record)
        StoreBody.append(UInt64(bitPattern: record.time.nanoseconds), to: &body)
        StoreBody.append(record.offset, to: &body)
        StoreBody.append(id.high, to: &body)
        let level = slots[1].hasValue ? StoreLevel(word: block.extracting(slots[1].start..<slots[1].end)) : .none
        body.append(UInt8(level.rawValue))
        appendValue(slots[2], block)
        appendValue(slots[3], block)
        StoreBody.append(line, to: &body)
    }

    public mutating func seal() -> Payload {
        defer { body.removeAll(keepingCapacity: true) }
        return Payload(body: body, uncompressedCount: body.count)
    }

    private mutating func appendValue(_ slice: JSONSlice, _ block: borrowing RawSpan) {
        guard slice.hasValue, slice.count > 0 else { return StoreBody.append(length: StoreBody.absent, to: &body) }
        guard slice.hasEscapes else { return StoreBody.append(block.extracting(slice.start..<slice.end), to: &body) }
        text.removeAll(keepingCapacity: true)
        JSONUnescaping.append(slice, of: block, to: &text)
        StoreBody.append(text.span.bytes, to: &body)
    }
}
