import JSONText
import ShipperCore

/// A line as it arrives at a server.
struct SentLine: Equatable, CustomStringConvertible {
    struct Key: Hashable {
        let high: UInt64
        let low: UInt64
    }

    let key: Key
    let offset: UInt64
    let time: UInt64
    let isUnfinished: Bool
    let text: String
    /// Counts from 0 in the order of storing.
    var order = 0

    /// Every line of the simulation ends in `#` and its number.
    var number: Int? { text.lastIndex(of: "#").flatMap { isUnfinished ? nil : Int(text[text.index(after: $0)...]) } }

    var description: String { "'\(text.suffix(12))' at \(offset), time \(time)" }

    static func all(in body: [UInt8]) -> [SentLine] {
        var lines: [SentLine] = []
        var rest = body[...]
        while !rest.isEmpty {
            let words = (0..<6).map { _ in takeWord(&rest) }
            let text = String(decoding: rest.prefix(Int(words[5])), as: UTF8.self)
            rest = rest.dropFirst(Int(words[5]))
            lines.append(
                SentLine(key: Key(high: words[0], low: words[1]), offset: words[2], time: words[3], isUnfinished: words[4] == 1, text: text)
            )
        }
        return lines
    }

    private static func takeWord(_ bytes: inout ArraySlice<UInt8>) -> UInt64 {
        let word = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        bytes = bytes.dropFirst(8)
        return word
    }
}

/// Bodies for ``SimulatedServer``: each line with its id, its place, its time and its text.
struct SimulationEncoder: PayloadEncoder {
    let fieldPaths: [String] = []
    let extent = TopLevelScanner.Extent.wholeLine
    private var body: [UInt8] = []
    private var file: FileContext?

    var byteCount: Int { body.count }

    mutating func begin(_ file: FileContext) { self.file = file }

    mutating func append(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan) {
        guard let file else { return }
        let id = LineID(file: file.id, epoch: file.epoch, offset: record.offset, bytes: block, range: record.range)
        let unfinished: UInt64 = record.isMarkedUnfinished ? 1 : 0
        let words = [id.high, id.low, record.offset, UInt64(record.time.nanoseconds), unfinished, UInt64(record.range.count)]
        for word in words {
            for shift in stride(from: 56, through: 0, by: -8) { body.append(UInt8(truncatingIfNeeded: word >> UInt64(shift))) }
        }
        body.append(block, record.range)
    }

    mutating func seal() throws -> Payload {
        defer { body = [] }
        return Payload(body: body, uncompressedCount: body.count)
    }
}
