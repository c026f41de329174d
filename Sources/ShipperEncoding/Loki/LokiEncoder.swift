import ByteCompression
public import JSONText
public import ShipperCore

/// Bodies for Loki's push API, as protobuf or as JSON.
///
/// Records are sorted into streams as they come; each stream keeps its entries ready encoded, and sealing only joins them.
public struct LokiEncoder: PayloadEncoder {
    public let fieldPaths: [String]
    public let extent: TopLevelScanner.Extent = .untilFound

    private let options: LokiOptions
    private let sourceNames: [String]
    private let labels: LokiLabels
    private let metadata: [(name: [UInt8], slot: Int)]
    private var streams = LokiStreams()
    private var compressor: BodyCompressor

    private var file: FileContext?
    /// Scratch: the key of the record's stream, one metadata value, the entry's metadata.
    private var key: [UInt8] = []
    private var value: [UInt8] = []
    private var entryMetadata: [UInt8] = []
    /// The part of the metadata that is the same for the whole file.
    private var fileMetadata: [UInt8] = []

    /// - Throws: `CompressionError` if libz has no memory.
    public init(_ options: LokiOptions, sourceNames: [String]) throws {
        self.options = options
        self.sourceNames = sourceNames
        var paths: [String] = []
        func slot(_ path: String) -> Int {
            if let known = paths.firstIndex(of: path) { return known + 1 }
            paths.append(path)
            return paths.count
        }
        labels = LokiLabels(options, slot: slot)
        metadata = options.metadata.map { (Array($0.name.utf8), slot($0.path)) }
        fieldPaths = paths
        compressor = try BodyCompressor(options.compression)
    }

    public var byteCount: Int { streams.byteCount }

    public mutating func begin(_ file: FileContext) {
        guard file != self.file else { return }
        self.file = file
        fileMetadata.removeAll(keepingCapacity: true)
        if let name = options.fileMetadata {
            appendMetadata(Array(name.utf8), Array(file.path.utf8), to: &fileMetadata)
        }
    }

    public mutating func append(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan) {
        guard let file else { return }
        key.removeAll(keepingCapacity: true)
        labels.appendKey(source: file.source, slots, block, to: &key)
        let index = stream(of: file, slots, block)
        encodeMetadata(record, slots, block)
        streams.append(to: index) { entries in
            switch options.format {
            case .protobuf: LokiProtobuf.appendEntry(record, block, metadata: entryMetadata, to: &entries)
            case .json: LokiJSON.appendEntry(record, block, metadata: entryMetadata, to: &entries)
            }
        }
    }

    public mutating func seal() throws -> Payload {
        defer { streams.clear() }
        switch options.format {
        case .protobuf:
            let body = LokiProtobuf.request(streams.streams)
            return Payload(body: try compressProtobuf(body), uncompressedCount: body.count)
        case .json:
            let body = LokiJSON.request(streams.streams)
            return Payload(body: try compressor.compress(body), uncompressedCount: body.count)
        }
    }

    // MARK: - Parts of a record

    @inline(__always)
    private mutating func stream(of file: FileContext, _ slots: [JSONSlice], _ block: borrowing RawSpan) -> Int {
        if let known = streams.known(key) { return known }
        let values = labels.values(source: sourceNames[file.source], slots, block)
        let text = options.format == .protobuf ? LokiLabels.protobufText(values) : LokiLabels.jsonText(values)
        return streams.add(key, labels: text)
    }

    @inline(__always)
    private mutating func encodeMetadata(_ record: Record, _ slots: [JSONSlice], _ block: borrowing RawSpan) {
        entryMetadata.removeAll(keepingCapacity: true)
        entryMetadata.append(contentsOf: fileMetadata)
        for (name, slot) in metadata where slots[slot].hasValue {
            value.removeAll(keepingCapacity: true)
            slots[slot].appendText(of: block, to: &value)
            appendMetadata(name, value, to: &entryMetadata)
        }
        if record.isTruncated {
            appendMetadata(Array("truncated".utf8), Array("\(record.originalLength)".utf8), to: &entryMetadata)
        } else if record.isMarkedNotJSON {
            appendMetadata(Array("tags".utf8), Array("not_json".utf8), to: &entryMetadata)
        }
    }

    @inline(__always)
    private func appendMetadata(_ name: [UInt8], _ value: [UInt8], to output: inout [UInt8]) {
        switch options.format {
        case .protobuf: LokiProtobuf.appendMetadata(name, value, to: &output)
        case .json: LokiJSON.appendMetadata(name, value, to: &output)
        }
    }

    /// gzip goes around a snappy block: Loki takes protobuf in no other form, and a block may consist of literals alone.
    private mutating func compressProtobuf(_ body: [UInt8]) throws -> [UInt8] {
        guard options.compression != .snappy else { return try compressor.compress(body) }
        var block: [UInt8] = []
        block.reserveCapacity(body.count + body.count / 16 + 16)
        try unsafe SnappyEncoder.appendLiteralsOnly(body.span.bytes, to: &block)
        return try compressor.compress(block)
    }
}
