import JSONText
import Logging

/// The fields of one line, encoded as they come and handed out sorted by key, each key once.
///
/// Sorted, because a dictionary has another order in each instance: lines would differ for no reason, and compress
/// worse by an eighth. The encoded pieces are sorted rather than the dictionary, which would cost an array of copies.
struct FieldList: ~Copyable, Sendable {
    private var keys: KeyWriter
    private var bytes = LineBuffer()
    private var pieces = PlainList<Piece>()
    /// The pieces in the order of their keys.
    private var order = PlainList<Place>()

    /// One `,"key":value` in `bytes`.
    struct Piece: BitwiseCopyable {
        /// The first eight bytes of the key, as a number that sorts like them.
        var keyHead: UInt64
        var start, keyEnd, end: Int
        /// The source that the field came from; a higher one replaces a lower.
        var precedence: UInt8
    }

    private static let few = 32

    init(_ names: ReservedNames, hiding redactor: Redactor?) { keys = KeyWriter(names, hiding: redactor) }

    var isEmpty: Bool { pieces.isEmpty }

    /// Forgets the fields and keeps the memory, unless that has grown beyond `limit` bytes.
    mutating func removeAll(keepingCapacityUpTo limit: Int) {
        bytes.removeAll(keepingCapacityUpTo: limit)
        pieces.removeAll(keepingCapacityUpTo: limit / MemoryLayout<Piece>.stride)
        order.removeAll(keepingCapacityUpTo: limit / MemoryLayout<Piece>.stride)
    }

    /// Encodes all of `metadata`, with keys that collide renamed.
    mutating func add(
        _ metadata: Logger.Metadata, precedence: UInt8, present: ReservedNames.Kinds, using values: inout ValueEncoder
    ) {
        for (key, value) in metadata {
            let start = bytes.count
            let written = keys.append(key, in: present, to: &bytes)
            // Without the quotation mark and the colon.
            let keyEnd = bytes.count - 2
            if written.isHidden { values.appendRedacted(value, to: &bytes) } else { values.append(value, to: &bytes) }
            pieces.append(Piece(keyHead: written.head, start: start, keyEnd: keyEnd, end: bytes.count, precedence: precedence))
        }
    }

    /// Appends the fields in the order of their keys' bytes; of equal keys the one of the highest precedence.
    ///
    /// - Returns: How many were left out, since `line` would have become longer than `limit`.
    mutating func write(to line: inout LineBuffer, limit: Int) -> Int {
        if pieces.isEmpty { return 0 }
        sort()
        var leftOut = 0
        for place in order.indices {
            let piece = pieces[order[place].index]
            if place + 1 < order.count, isSameKey(order[place], order[place + 1]) { continue }
            if line.count + piece.end - piece.start > limit {
                leftOut += 1
            } else {
                line.append(piece.start..<piece.end, of: bytes)
            }
        }
        return leftOut
    }

    /// Forgets the fields whose key, as JSON has it between the quotation marks, is to go.
    mutating func removeAll(where isToGo: (borrowing RawSpan) -> Bool) {
        Self.remove(from: &pieces, bytes, where: isToGo)
    }

    private static func remove(
        from pieces: inout PlainList<Piece>, _ bytes: borrowing LineBuffer, where isToGo: (borrowing RawSpan) -> Bool
    ) {
        pieces.removeAll { piece in bytes.withBytes { isToGo($0.extracting(piece.start + 2..<piece.keyEnd)) } }
    }
}

// MARK: - Order

extension FieldList {
    /// The place of a piece: it sorts by the first bytes of its key, and says where it is.
    struct Place: BitwiseCopyable {
        let keyHead: UInt64
        let index: Int
    }

    private mutating func sort() {
        // Few are sorted fastest by putting each in its place.
        guard pieces.count <= Self.few else { return sortMany() }
        for index in pieces.indices {
            let new = Place(keyHead: pieces[index].keyHead, index: index)
            order.append(new)
            var place = index
            while place > 0, isInOrder(new, order[place - 1]) {
                order[place] = order[place - 1]
                place -= 1
            }
            order[place] = new
        }
    }

    private mutating func sortMany() {
        let places = pieces.indices.map { Place(keyHead: pieces[$0].keyHead, index: $0) }
        for place in places.sorted(by: { isInOrder($0, $1) }) { order.append(place) }
    }

    private func isSameKey(_ first: Place, _ second: Place) -> Bool {
        first.keyHead == second.keyHead && compareKeys(pieces[first.index], pieces[second.index]) == 0
    }

    @inline(__always)
    private func isInOrder(_ first: Place, _ second: Place) -> Bool {
        // The first eight bytes tell most keys apart.
        first.keyHead != second.keyHead ? first.keyHead < second.keyHead : isInOrder(pieces[first.index], pieces[second.index])
    }

    private func isInOrder(_ first: Piece, _ second: Piece) -> Bool {
        let order = compareKeys(first, second)
        return order != 0 ? order < 0 : first.precedence < second.precedence
    }

    /// Negative, zero or positive, as the first key sorts before, with or after the second; both begin with the same bytes.
    private func compareKeys(_ first: Piece, _ second: Piece) -> Int {
        bytes.withBytes {
            KeyHead.compare($0, first.start + 2..<first.keyEnd, second.start + 2..<second.keyEnd)
        }
    }
}
