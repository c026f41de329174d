import ShipperCore

/// A hash by which lines are put side by side.
struct LineKey: Hashable, Comparable {
    var high: UInt64
    var low: UInt64

    static func < (one: LineKey, other: LineKey) -> Bool { (one.high, one.low) < (other.high, other.low) }
}

extension LineKey {
    init(_ id: LineID) { self.init(high: id.high, low: id.low) }

    /// A key of these bytes and a number.
    init(_ bytes: [UInt8], _ number: Int64) {
        let id = FileID(high: UInt64(bitPattern: number), low: 0)
        self.init(unsafe LineID(file: id, epoch: 0, offset: 0, bytes: bytes.span.bytes, range: 0..<bytes.count))
    }
}

/// A line of a file, a record of a sink or a refused line, as comparing sees it: all are of one size, so that any number of them can be
/// sorted on disk.
struct ComparedLine: Equatable {
    /// What it is, and what must become of it.
    enum Kind: UInt8 {
        /// The sink must hold it, or have refused it.
        case due
        /// It is in a file, and the sink has not settled it yet.
        case waiting
        /// It is in a file, and whether it belongs to what is compared cannot be told.
        case doubtful
        /// It is in a file; nothing is wrong if the sink does not hold it.
        case spare
        /// It is in the sink's dead letter.
        case refused
        /// The sink holds it.
        case held
        /// The sink holds it; nothing is wrong if no file does.
        case heldBeside
        /// The sink holds it, and whether it belongs to what is compared cannot be told.
        case heldDoubtfully
    }

    /// Lines with equal keys are one line, or equals of each other.
    var key: LineKey
    /// Of what the sink cannot tell apart, which line it is; the other key, where the key is that.
    var other: LineKey
    var kind: Kind
    /// Whether the sink shows lines with its key as one.
    var mayMerge = false
    /// Of a line: whether it is known only from what its file begins with which file that is. Of a record: whether its time is not its own.
    var isUncertain = false
    /// Index of its file.
    var file: UInt32
    /// Where it begins in its file, in bytes.
    var offset: UInt64
    /// Nanoseconds since 1970.
    var time: Int64

    /// The same line under its other key.
    var turned: ComparedLine {
        var line = self
        (line.key, line.other) = (other, key)
        return line
    }
}

/// By key, so that equals stand side by side; of equals, copies of one line.
extension ComparedLine: Comparable {
    static func < (one: ComparedLine, two: ComparedLine) -> Bool {
        if one.key != two.key { return one.key < two.key }
        if one.other != two.other { return one.other < two.other }
        return one.kind.rawValue < two.kind.rawValue
    }
}

// MARK: - On disk

extension ComparedLine {
    /// Bytes that one takes.
    static let size = 56

    func append(to bytes: inout [UInt8]) {
        let words = [
            key.high, key.low, other.high, other.low, UInt64(bitPattern: time), offset,
            UInt64(file) << 32 | UInt64(kind.rawValue) << 2 | (mayMerge ? 2 : 0) | (isUncertain ? 1 : 0),
        ]
        for word in words { for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift))) } }
    }

    /// Nil if the bytes at `start` are none.
    init?(_ bytes: [UInt8], at start: Int) {
        func word(_ index: Int) -> UInt64 {
            (0..<8).reduce(0) { $0 | UInt64(bytes[start + index * 8 + $1]) << UInt64(8 * $1) }
        }
        guard start + Self.size <= bytes.count, let kind = Kind(rawValue: UInt8(truncatingIfNeeded: word(6) >> 2 & 0xFF)) else {
            return nil
        }
        key = LineKey(high: word(0), low: word(1))
        other = LineKey(high: word(2), low: word(3))
        time = Int64(bitPattern: word(4))
        offset = word(5)
        file = UInt32(truncatingIfNeeded: word(6) >> 32)
        (self.kind, mayMerge, isUncertain) = (kind, word(6) & 2 != 0, word(6) & 1 != 0)
    }
}
