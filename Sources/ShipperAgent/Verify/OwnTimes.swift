import JSONText
import ShipperCore

/// The times that lines have of their own, found in the same way in a file's line and in what a sink gives back of it.
struct OwnTimes {
    private let scanners: [String: TopLevelScanner]
    private let texts: Set<String>
    /// For records that do not say which source they are of.
    private let any: LogMatcher

    init(_ sources: [SourceConfiguration]) {
        let timed = sources.filter { $0.format != .text && $0.timestamp != nil }
        scanners = Dictionary(
            timed.map { source in
                (source.name, TopLevelScanner(keys: KeyTable(paths: [source.timestamp?.literalKey ?? ""]), extent: .wholeLine))
            }
        ) { first, _ in first }
        texts = Set(sources.map(\.name)).subtracting(timed.map(\.name))
        any = LogMatcher(LogQuery(), times: timed.compactMap { $0.timestamp?.literalKey })
    }

    /// - Parameter source: empty if it is not known.
    func time(_ line: [UInt8], source: String) -> ParsedTime? {
        if texts.contains(source) { return nil }
        let span = unsafe line.span.bytes
        guard let scanner = scanners[source] else {
            var slots = any.fields.emptySlots
            return any.read(span, 0..<line.count, &slots).time.map { ParsedTime(nanoseconds: $0, digits: 9) }
        }
        var slots = [JSONSlice.absent]
        guard scanner.scan(span, 0..<line.count, into: &slots) else { return nil }
        return TimeParser.parse(slots[0], of: span)
    }
}
