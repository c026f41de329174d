public import JSONText
public import ShipperCore

/// Bodies for `POST /{index}/_bulk`: for each record an action line with its id and a document.
///
/// A JSON line is its own document: the fields that are ours go in front of its first key, the rest is copied as it stands. Text
/// becomes `message`.
public struct BulkEncoder: PayloadEncoder {
    public let fieldPaths: [String]
    public let extent: TopLevelScanner.Extent = .wholeLine

    private let options: BulkOptions
    private let sourceNames: [String]
    private let splice: SplicedFields
    private var body: [UInt8] = []
    private var compressor: BodyCompressor
    private var times = RFC3339Writer()
    private var action: BulkAction
    private var file: FileContext?

    /// - Throws: `CompressionError` if libz has no memory.
    public init(_ options: BulkOptions, sourceNames: [String]) throws {
        self.options = options
        self.sourceNames = sourceNames
        splice = SplicedFields(options)
        action = BulkAction(options.index, hasID: options.hasIDs)
        fieldPaths = splice.paths
        compressor = try BodyCompressor(options.compression)
    }

    public var byteCount: Int { body.count }

    private var constants = SplicedFields.Constants()

    public mutating func begin(_ file: FileContext) {
        guard file != self.file else { return }
        self.file = file
        constants = splice.constants(host: options.host, file: file.path, source: sourceNames[file.source])
    }

    public mutating func append(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan) {
        guard let file else { return }
        action.prepare(record.time.nanoseconds)
        body.append(contentsOf: action.head)
        if options.hasIDs {
            LineID(file: file.id, epoch: file.epoch, offset: record.offset, bytes: block, range: record.range).append(to: &body)
            body.append(UInt8(ascii: "\""))
        }
        body.append("}}\n{")
        // A `null` is the line's own word too: a second `@timestamp` would make the document illegal.
        if slots[SplicedFields.timestampSlot].kind == .absent { appendTime(record.time) }
        splice.append(constants, offset: record.offset, present: slots, to: &body)
        if record.isJSON {
            appendRest(of: record.range, block)
        } else {
            appendText(record, block)
        }
        body.append("}\n")
    }

    public mutating func seal() throws -> Payload {
        defer { body.removeAll(keepingCapacity: true) }
        return Payload(body: try compressor.compress(body), uncompressedCount: body.count)
    }

    // MARK: - Parts of a document, each ending in a comma

    private mutating func appendTime(_ time: ParsedTime) {
        body.append("\"@timestamp\":\"")
        times.append(nanoseconds: time.nanoseconds, digits: (time.digits + 2) / 3 * 3, to: &body)
        body.append("\",")
    }

    /// What stands between the line's outer braces.
    @inline(__always)
    private mutating func appendRest(of range: Range<Int>, _ block: borrowing RawSpan) {
        let first = ByteSearch.first(UInt8(ascii: "{"), in: block, from: range.lowerBound, to: range.upperBound)
        let last = ByteSearch.last(UInt8(ascii: "}"), in: block, from: range.lowerBound, to: range.upperBound)
        guard let first, let last, first < last else { return dropComma() }
        var cursor = JSONCursor(from: first + 1, to: last)
        if cursor.peek(block) == nil { return dropComma() }
        body.append(block, (first + 1)..<last)
    }

    private mutating func appendText(_ record: Record, _ block: borrowing RawSpan) {
        body.append("\"message\":")
        JSONEscaping.appendString(bytes: block.extracting(record.range), to: &body)
        if record.isTruncated {
            body.append(",\"tags\":[\"truncated\"],\"log.original_length\":")
            JSONNumber.append(Int64(record.originalLength), to: &body)
        } else if record.isMarkedUnfinished {
            body.append(",\"tags\":[\"unfinished\"]")
        } else if record.isSplit {
            body.append(",\"tags\":[\"split\"]")
        } else if record.isMarkedNotJSON {
            body.append(",\"tags\":[\"not_json\"]")
        }
    }

    /// An empty object follows the spliced fields: no comma then.
    private mutating func dropComma() {
        if body.last == UInt8(ascii: ",") { body.removeLast() }
    }
}
