public import JSONText
public import ShipperCore

/// Bodies for Loki's push API, as protobuf or as JSON.
///
/// Records are sorted into streams as they come; each stream keeps its entries ready encoded, and sealing only joins them.
public struct LokiEncoder: PayloadEncoder {
    public let fieldPaths: [String]
    public let extent: TopLevelScanner.Extent = .untilFound

    private let options: LokiOptions
    private var router: LokiRouter
    private var metadata: LokiMetadata
    private var body: LokiBody
    private var file: FileContext?
    /// The way of the record that is appended next, and its stream.
    private var way = (route: Route.plain, stream: 0)

    /// - Throws: `CompressionError` if libz has no memory.
    public init(_ options: LokiOptions, sourceNames: [String]) throws {
        self.options = options
        var paths: [String] = []
        func slot(_ path: String) -> Int {
            if let known = paths.firstIndex(of: path) { return known + 1 }
            paths.append(path)
            return paths.count
        }
        router = LokiRouter(options, sourceNames: sourceNames, slot: slot)
        metadata = LokiMetadata(
            options.metadata, labels: router.labels.fields, format: options.format, limit: options.metadataLimit, slot: slot)
        fieldPaths = paths
        body = try LokiBody(options.format, options.compression)
    }

    public var byteCount: Int { router.streams.byteCount }

    public mutating func begin(_ file: FileContext) {
        guard file != self.file else { return }
        self.file = file
        router.begin(file)
        metadata.begin(options.fileMetadata, file.path)
    }

    public mutating func route(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan) -> Route? {
        guard let way = router.way(record, slots, block) else { return nil }
        self.way = way
        return way.route
    }

    public mutating func append(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan) {
        metadata.encode(record, moved: way.route.movedLabels, slots, block)
        router.streams.append(record, block, metadata: metadata.bytes, as: options.format, to: way.stream)
    }

    public mutating func seal() throws -> Payload {
        var notes = router.seal()
        notes.valuesCut += metadata.valuesCut
        metadata.valuesCut = 0
        defer { router.clear() }
        return try body.payload(of: router.streams.streams, groups: router.streams.groups, notes: notes)
    }

    public mutating func remember(_ memory: RoutingMemory) { router.remember(memory) }

    public mutating func settled(_ number: UInt64) { router.settled(number) }

    public mutating func hourPassed() { router.hourPassed() }
}
