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
    private var labels: LokiLabels
    private var metadata: LokiMetadata
    private var streams = LokiStreams()
    private var body: LokiBody

    private var file: FileContext?
    /// The key of the record's stream.
    private var key: [UInt8] = []

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
        metadata = LokiMetadata(options.metadata, format: options.format, limit: options.metadataLimit, slot: slot)
        fieldPaths = paths
        body = try LokiBody(options.format, options.compression)
    }

    public var byteCount: Int { streams.byteCount }

    public mutating func begin(_ file: FileContext) {
        guard file != self.file else { return }
        self.file = file
        metadata.begin(options.fileMetadata, file.path)
    }

    public mutating func append(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan) {
        guard let source = file?.source else { return }
        key.removeAll(keepingCapacity: true)
        labels.appendKey(source: source, slots, block, to: &key)
        let index = stream(of: source, slots, block)
        metadata.encode(record, slots, block)
        streams.append(record, block, metadata: metadata.bytes, as: options.format, to: index)
    }

    public mutating func seal() throws -> Payload {
        defer {
            streams.clear()
            labels.valuesCut = 0
            metadata.valuesCut = 0
        }
        return try body.payload(
            of: streams.streams, groups: streams.groups, valuesCut: labels.valuesCut + metadata.valuesCut)
    }

    // MARK: - Parts

    @inline(__always)
    private mutating func stream(of source: Int, _ slots: [JSONSlice], _ block: borrowing RawSpan) -> Int {
        if let known = streams.known(key) { return known }
        let values = labels.values(source: sourceNames[source], slots, block)
        let text = options.format == .protobuf ? LokiLabels.protobufText(values) : LokiLabels.jsonText(values)
        return streams.add(key, labels: text)
    }
}
