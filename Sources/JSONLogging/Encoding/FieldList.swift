import JSONText
import Logging

/// The fields of one line, encoded as they come and handed out sorted by key, each key once.
///
/// Sorted, because a dictionary has another order in each instance: lines would differ for no reason, and compress
/// worse by an eighth. The encoded pieces are sorted rather than the dictionary, which would cost an array of copies.
struct FieldList: Sendable {
    private var bytes: [UInt8] = []
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
        bytes.removeAll(keepingCapacity: bytes.capacity <= limit)
        pieces.removeAll(keepingCapacity: pieces.capacity <= limit / MemoryLayout<Piece>.stride)
    }

    /// Encodes all of `metadata`, with keys that collide renamed.
    mutating func add(
        _ metadata: Logger.Metadata, precedence: UInt8, names: ReservedNames, present: ReservedNames.Kinds,
        using values: inout ValueEncoder
    ) {
        for (key, value) in metadata {
            let start = bytes.count
            bytes.append(UInt8(ascii: ","))
            bytes.append(UInt8(ascii: "\""))
            if names.collide(with: key, in: present) { bytes.append(contentsOf: ReservedNames.prefix.utf8) }
            JSONEscaping.appendContents(key, to: &bytes)
            let keyEnd = bytes.count
            bytes.append(UInt8(ascii: "\""))
            bytes.append(UInt8(ascii: ":"))
            if let redactor = values.redactor, redactor.hides(key) {
                values.appendRedacted(value, to: &bytes)
            } else {
                values.append(value, to: &bytes)
            }
            pieces.append(
                Piece(
                    keyHead: keyHead(from: start + 2, to: keyEnd), start: start, keyEnd: keyEnd, end: bytes.count,
                    precedence: precedence))
        }
    }

    /// Appends the fields in the order of their keys' bytes; of equal keys the one of the highest precedence.
    ///
    /// - Returns: How many were left out, since `line` would have become longer than `limit`.
    mutating func write(to line: inout [UInt8], limit: Int) -> Int {
        let bytes = self.bytes
        pieces.sort { first, second in
            let order = Self.compareKeys(first, second, in: bytes)
            return order != 0 ? order < 0 : first.precedence < second.precedence
        }
        var leftOut = 0
        for (index, piece) in pieces.enumerated() {
            if index + 1 < pieces.count, Self.compareKeys(piece, pieces[index + 1], in: bytes) == 0 { continue }
            if line.count + piece.end - piece.start > limit {
                leftOut += 1
            } else {
                line.append(contentsOf: bytes[piece.start..<piece.end])
            }
        }
        return leftOut
    }

    /// Forgets the fields whose key, as JSON has it between the quotation marks, is to go.
    mutating func removeAll(where isToGo: (ArraySlice<UInt8>) -> Bool) {
        guard !pieces.isEmpty else { return }
        pieces.removeAll { isToGo(bytes[$0.start + 2..<$0.keyEnd]) }
    }

    private func keyHead(from start: Int, to end: Int) -> UInt64 {
        var head: UInt64 = 0
        for index in start..<start + 8 { head = head << 8 | (index < end ? UInt64(bytes[index]) : 0) }
        return head
    }

    /// Negative, zero or positive, as the first key sorts before, with or after the second.
    private static func compareKeys(_ first: Piece, _ second: Piece, in bytes: [UInt8]) -> Int {
        guard first.keyHead == second.keyHead else { return first.keyHead < second.keyHead ? -1 : 1 }
        let (keyA, keyB) = (bytes[first.start + 2..<first.keyEnd], bytes[second.start + 2..<second.keyEnd])
        if keyA.elementsEqual(keyB) { return 0 }
        return keyA.lexicographicallyPrecedes(keyB) ? -1 : 1
    }
}
