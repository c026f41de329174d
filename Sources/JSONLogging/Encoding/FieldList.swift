import JSONText
import Logging

/// The fields of one line, encoded as they come and handed out sorted by key, each key once.
///
/// Sorted, because a dictionary has another order in each instance: lines would differ for no reason, and compress
/// worse by an eighth. The encoded pieces are sorted rather than the dictionary, which would cost an array of copies.
struct FieldList: ~Copyable, Sendable {
    private var bytes = LineBuffer()
    private var pieces: [Piece] = []

    /// One `,"key":value` in `bytes`.
    private struct Piece: Sendable {
        /// The first eight bytes of the key, as a number that sorts like them.
        var keyHead: UInt64
        var start, keyEnd, end: Int
        /// The source that the field came from; a higher one replaces a lower.
        var precedence: UInt8
    }

    /// Forgets the fields and keeps the memory, unless that has grown beyond `limit` bytes.
    mutating func removeAll(keepingCapacityUpTo limit: Int) {
        bytes.removeAll(keepingCapacityUpTo: limit)
        pieces.removeAll(keepingCapacity: pieces.capacity <= limit / MemoryLayout<Piece>.stride)
    }

    /// Encodes all of `metadata`, with keys that collide renamed.
    mutating func add(
        _ metadata: Logger.Metadata, precedence: UInt8, names: ReservedNames, present: ReservedNames.Kinds,
        using values: inout ValueEncoder
    ) {
        for (key, value) in metadata {
            let start = bytes.count
            let (name, head) = names.appendKey(to: &bytes, in: present) { JSONEscaping.appendContents(key, to: &$0) }
            if let redactor = values.redactor, redactor.hides(key) {
                values.appendRedacted(value, to: &bytes)
            } else {
                values.append(value, to: &bytes)
            }
            pieces.append(
                Piece(keyHead: head, start: start, keyEnd: name.upperBound, end: bytes.count, precedence: precedence))
        }
    }

    /// Appends the fields in the order of their keys' bytes; of equal keys the one of the highest precedence.
    ///
    /// - Returns: How many were left out, since `line` would have become longer than `limit`.
    mutating func write(to line: inout LineBuffer, limit: Int) -> Int {
        guard !pieces.isEmpty else { return 0 }
        sort()
        var leftOut = 0
        for (index, piece) in pieces.enumerated() {
            if index + 1 < pieces.count, compareKeys(piece, pieces[index + 1]) == 0 { continue }
            if line.count + piece.end - piece.start > limit {
                leftOut += 1
            } else {
                bytes.withBytes { line.append($0.extracting(piece.start..<piece.end)) }
            }
        }
        return leftOut
    }

    /// Forgets the fields whose key, as JSON has it between the quotation marks, is to go.
    mutating func removeAll(where isToGo: (borrowing RawSpan) -> Bool) {
        guard !pieces.isEmpty else { return }
        var kept: [Piece] = []
        for piece in pieces where !bytes.withBytes({ isToGo($0.extracting(piece.start + 2..<piece.keyEnd)) }) {
            kept.append(piece)
        }
        pieces = kept
    }

    private mutating func sort() {
        var pieces: [Piece] = []
        swap(&pieces, &self.pieces)
        // Few fields are sorted fastest by putting each in its place.
        if pieces.count > 32 { pieces.sort { isInOrder($0, $1) } } else { insertInOrder(&pieces) }
        swap(&pieces, &self.pieces)
    }

    private func insertInOrder(_ pieces: inout [Piece]) {
        for index in pieces.indices.dropFirst() {
            let piece = pieces[index]
            var place = index
            while place > 0, isInOrder(piece, pieces[place - 1]) {
                pieces[place] = pieces[place - 1]
                place -= 1
            }
            pieces[place] = piece
        }
    }

    private func isInOrder(_ first: Piece, _ second: Piece) -> Bool {
        let order = compareKeys(first, second)
        return order != 0 ? order < 0 : first.precedence < second.precedence
    }

    /// Negative, zero or positive, as the first key sorts before, with or after the second.
    private func compareKeys(_ first: Piece, _ second: Piece) -> Int {
        guard first.keyHead == second.keyHead else { return first.keyHead < second.keyHead ? -1 : 1 }
        return bytes.withBytes {
            KeyHead.compare($0, first.start + 2..<first.keyEnd, second.start + 2..<second.keyEnd)
        }
    }
}
