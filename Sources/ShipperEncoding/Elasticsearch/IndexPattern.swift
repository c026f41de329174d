import JSONText

/// The name of an index with dates in it: `logs-%Y.%m.%d` is `logs-2026.11.23` for a line of that day, in UTC.
public struct IndexPattern: Equatable, Sendable {
    enum Piece: Equatable, Sendable {
        case text(String)
        case year, month, day, hour
    }

    let pieces: [Piece]
    /// How long one name holds, in nanoseconds, counted from 1970: an hour or a day.
    let span: Int64

    /// Parts of a date, as `strftime` writes them.
    private static let parts: [Character: Piece] = ["Y": .year, "m": .month, "d": .day, "H": .hour]

    /// `nil` if a `%` is followed by anything but `Y`, `m`, `d` or `H`.
    public init?(_ text: String) {
        var pieces: [Piece] = []
        var literal = ""
        var characters = text.makeIterator()
        while let character = characters.next() {
            guard character == "%" else {
                literal.append(character)
                continue
            }
            guard let part = characters.next().flatMap({ Self.parts[$0] }) else { return nil }
            if !literal.isEmpty { pieces.append(.text(literal)) }
            literal = ""
            pieces.append(part)
        }
        if !literal.isEmpty { pieces.append(.text(literal)) }
        self.pieces = pieces
        span = (pieces.contains(.hour) ? 1 : 24) * 3_600_000_000_000
    }

    /// Whether there is a date in it at all.
    public var hasDate: Bool { pieces.contains { if case .text = $0 { false } else { true } } }

    /// The index of a line of this time, in nanoseconds since 1970.
    public func name(at time: Int64) -> String {
        var text: [UInt8] = []
        var writer = RFC3339Writer()
        writer.append(nanoseconds: time, digits: 0, to: &text)
        let date = String(decoding: text, as: UTF8.self).split { "-T:".contains($0) }
        return pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .year: String(date[0])
            case .month: String(date[1])
            case .day: String(date[2])
            case .hour: String(date[3])
            }
        }.joined()
    }
}

/// The beginning of an item's action line, written anew only when the index changes.
struct BulkAction {
    private let pattern: IndexPattern?
    private let hasID: Bool
    private(set) var head: [UInt8] = []
    private var valid: Range<Int64> = 0..<0

    init(_ pattern: IndexPattern?, hasID: Bool) {
        self.pattern = pattern
        self.hasID = hasID
        if pattern == nil { write(index: nil) }
    }

    /// Sees to it that `head` is that of a line of this time.
    @inline(__always)
    mutating func prepare(_ time: Int64) {
        guard pattern != nil, !valid.contains(time) else { return }
        renew(time)
    }

    private mutating func renew(_ time: Int64) {
        guard let pattern else { return }
        let (count, rest) = time.quotientAndRemainder(dividingBy: pattern.span)
        let start = (rest < 0 ? count - 1 : count).multipliedReportingOverflow(by: pattern.span).partialValue
        let (end, isBeyond) = start.addingReportingOverflow(pattern.span)
        valid = isBeyond ? time..<time : start..<end
        write(index: pattern.name(at: time))
    }

    private mutating func write(index: String?) {
        head.removeAll(keepingCapacity: true)
        head.append("{\"create\":{")
        if let index {
            head.append("\"_index\":")
            JSONEscaping.appendString(index, to: &head)
            if hasID { head.append(UInt8(ascii: ",")) }
        }
        if hasID { head.append("\"_id\":\"") }
    }
}
