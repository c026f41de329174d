/// Finds the values of wanted top-level keys in one line of JSON, in place.
///
/// Of a key that stands twice, the first counts. Keys written with escapes match nothing: no logger writes them.
public struct TopLevelScanner: Sendable {
    /// How much of the line must be proven to be JSON.
    public enum Extent: Sendable {
        /// Stop when every wanted key is found and the line ends in `}`: enough where the line travels as a string.
        case untilFound
        /// Read to the end: needed where the line becomes part of another document, or where a key's absence matters.
        case wholeLine
    }

    public let keys: KeyTable
    public let extent: Extent

    public init(keys: KeyTable, extent: Extent) {
        self.keys = keys
        self.extent = extent
    }

    /// Scans `bytes[range]` and fills one slot per wanted key.
    ///
    /// - Parameter slots: at least `keys.count` long; every slot is written, `.absent` where the key is not in the line.
    /// - Returns: whether the line is a JSON object, as far as `extent` looks. Where it is not, the slots mean nothing.
    public func scan(_ bytes: borrowing RawSpan, _ range: Range<Int>, into slots: inout [JSONSlice]) -> Bool {
        // As a span: an array would ask at every store whether it is shared.
        var slots = slots.mutableSpan
        for slot in 0..<keys.count { slots[slot] = .absent }
        var cursor = JSONCursor(from: range.lowerBound, to: range.upperBound)
        guard cursor.take(UInt8(ascii: "{"), bytes) else { return false }
        if cursor.take(UInt8(ascii: "}"), bytes) { return cursor.peek(bytes) == nil }
        var settled: UInt64 = 0
        repeat {
            guard let key = cursor.takeString(bytes), cursor.take(UInt8(ascii: ":"), bytes),
                let value = cursor.takeValue(bytes)
            else { return false }
            Self.store(value, under: key, keys, bytes, &slots, &settled)
            if extent == .untilFound, settled == keys.allSlots {
                return Self.endsInBrace(bytes, range, after: cursor.index)
            }
        } while cursor.take(UInt8(ascii: ","), bytes)
        return cursor.take(UInt8(ascii: "}"), bytes) && cursor.peek(bytes) == nil
    }

    /// Puts `value` into the slot that wants it. Of equal literal keys the first counts (its bit in `settled` is set then), and a
    /// literal `a.b` outranks a `b` found earlier inside `a`.
    @inline(__always)
    private static func store(
        _ value: JSONSlice, under key: JSONSlice, _ keys: KeyTable, _ bytes: borrowing RawSpan,
        _ slots: inout MutableSpan<JSONSlice>, _ settled: inout UInt64
    ) {
        guard (keys.lengths &>> UInt64(min(key.count, 63))) & 1 == 1 else { return }
        let head = KeyTable.head(bytes, at: key.start, count: key.count, end: value.end)
        var index = 0
        while index < keys.literals.count {
            if keys.matches(keys.literals[index], bytes, at: key.start, count: key.count, head: head) {
                let slot = keys.literals[index].slot
                if (settled &>> UInt64(slot)) & 1 == 0 { slots[slot] = value }
                settled |= 1 &<< UInt64(slot)
                // The same path may be wanted once more, and `a` beside `a.b`.
                if keys.literals[index].isLast { break }
            }
            index &+= 1
        }
        if value.kind == .object, !keys.parents.isEmpty {
            storeInside(value, under: key, head: head, keys, bytes, &slots)
        }
    }

    /// Looks inside an object for the rest of the paths that begin with its key. Allocates: only nested paths pay for it.
    private static func storeInside(
        _ object: JSONSlice, under key: JSONSlice, head: UInt64, _ keys: KeyTable, _ bytes: borrowing RawSpan,
        _ slots: inout MutableSpan<JSONSlice>
    ) {
        for parent in keys.parents
        where keys.matches(parent.entry, bytes, at: key.start, count: key.count, head: head) {
            var found = [JSONSlice](repeating: .absent, count: keys.count)
            let inner = TopLevelScanner(keys: parent.inside, extent: .wholeLine)
            guard inner.scan(bytes, object.start..<object.end, into: &found) else { return }
            for literal in parent.inside.literals where slots[literal.slot].kind == .absent {
                slots[literal.slot] = found[literal.slot]
            }
        }
    }

    private static func endsInBrace(_ bytes: borrowing RawSpan, _ range: Range<Int>, after index: Int) -> Bool {
        var last = range.upperBound
        while last > index {
            last &-= 1
            let byte = ByteSearch.byteAt(bytes, last)
            if byte > 0x20 { return byte == UInt8(ascii: "}") }
        }
        return false
    }
}
