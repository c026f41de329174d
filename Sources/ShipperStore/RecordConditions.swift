internal import JSONText

/// The parts of a filter that are decided on the line itself, where no index knows them.
struct RecordConditions {
    private let scanner: TopLevelScanner?
    private let values: [[UInt8]]
    private let needle: [UInt8]
    private var slots: [JSONSlice]
    private var text: [UInt8] = []

    /// The scanner looks for so many keys in one pass.
    static let mostFields = 32

    init(_ filter: StoreFilter) throws(StoreError) {
        guard filter.fields.count <= Self.mostFields else {
            throw .refused("A search takes at most \(Self.mostFields) fields; this one names \(filter.fields.count).")
        }
        scanner =
            filter.fields.isEmpty
            ? nil : TopLevelScanner(keys: KeyTable(paths: filter.fields.map(\.path)), extent: .untilFound)
        values = filter.fields.map { Array($0.value.utf8) }
        needle = (filter.text ?? "").utf8.map(Self.small)
        slots = Array(repeating: .absent, count: filter.fields.count)
    }

    mutating func hold(for line: borrowing RawSpan) -> Bool { fieldsHold(line) && textHolds(line) }

    private mutating func fieldsHold(_ line: borrowing RawSpan) -> Bool {
        guard let scanner else { return true }
        guard scanner.scan(line, 0..<line.byteCount, into: &slots) else { return false }
        for (slot, value) in zip(slots, values) {
            guard slot.kind != .absent else { return false }
            text.removeAll(keepingCapacity: true)
            if slot.hasEscapes {
                JSONUnescaping.append(slot, of: line, to: &text)
            } else {
                line.extracting(slot.start..<slot.end).withUnsafeBytes { unsafe text.append(contentsOf: $0) }
            }
            if text != value { return false }
        }
        return true
    }

    private func textHolds(_ line: borrowing RawSpan) -> Bool {
        guard let first = needle.first else { return true }
        guard line.byteCount >= needle.count else { return false }
        for start in 0...(line.byteCount - needle.count) where Self.small(line.byte(at: start)) == first {
            if continues(line, at: start) { return true }
        }
        return false
    }

    private func continues(_ line: borrowing RawSpan, at start: Int) -> Bool {
        for index in 1..<max(needle.count, 1) where Self.small(line.byte(at: start + index)) != needle[index] { return false }
        return true
    }

    private static func small(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 0x20 : byte }
}
