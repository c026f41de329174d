import JSONText

/// Decides on a line's own bytes whether it is meant: the one meaning of a query, for lines from files and from servers alike.
struct LogMatcher: Sendable {
    private let query: LogQuery
    private let text: TextMatcher?
    private let trace: [UInt8]?
    private let logger: [UInt8]?
    private let values: [[UInt8]]
    let fields: RecordFields

    /// - Parameter times: paths of the keys that hold a line's time; the first that does counts.
    init(_ query: LogQuery, times: [String]) {
        self.query = query
        text = query.text.map(TextMatcher.init)
        trace = query.trace.map { Array($0.utf8) }
        logger = query.logger.map { Array($0.utf8) }
        values = query.fields.map { Array($0.value.utf8) }
        fields = RecordFields(times: times, wanted: query.fields.map(\.path.literalKey))
    }

    /// What a line is, as far as the query asks.
    struct Reading {
        /// Nanoseconds since 1970: the line's own time; `nil` if it has none.
        var time: Int64?
        /// Whether everything but the time is as it should be.
        var isMeant: Bool
    }

    /// - Parameter slots: memory for the scan, as `fields.emptySlots` makes it.
    func read(_ bytes: borrowing RawSpan, _ range: Range<Int>, _ slots: inout [JSONSlice]) -> Reading {
        let isJSON = fields.scanner.scan(bytes, range, into: &slots)
        guard isJSON else {
            let wantsFields = query.level != nil || trace != nil || logger != nil || !values.isEmpty
            return Reading(time: nil, isMeant: !wantsFields && text?.matches(text: bytes, range) ?? true)
        }
        return Reading(time: time(slots, bytes), isMeant: meansFields(bytes, slots) && text?.matches(json: bytes, range) ?? true)
    }

    /// Whether a record of this time is meant.
    func isWithin(_ time: Int64) -> Bool { time >= query.since ?? .min && time < query.until ?? .max }

    private func time(_ slots: [JSONSlice], _ bytes: borrowing RawSpan) -> Int64? {
        for slot in fields.times {
            if let time = TimeParser.parse(slots[slot], of: bytes) { return time.nanoseconds }
        }
        return nil
    }

    private func meansFields(_ bytes: borrowing RawSpan, _ slots: [JSONSlice]) -> Bool {
        if let trace {
            guard let slice = fields.first(fields.traces, in: slots), Self.equals(slice, trace, bytes) else { return false }
        }
        if let logger {
            guard let slice = fields.first(fields.loggers, in: slots), Self.isAtOrBelow(slice, logger, bytes) else { return false }
        }
        if let level = query.level {
            guard let slice = fields.first(fields.levels, in: slots), let rank = LevelRank(word: slice.text(of: bytes)), rank >= level
            else { return false }
        }
        for (slot, value) in zip(fields.wanted, values) where !Self.equals(slots[slot], value, bytes) { return false }
        return true
    }

    private static func equals(_ slice: JSONSlice, _ wanted: [UInt8], _ bytes: borrowing RawSpan) -> Bool {
        guard slice.kind != .absent else { return false }
        guard !slice.hasEscapes else { return slice.text(of: bytes).utf8.elementsEqual(wanted) }
        guard slice.count == wanted.count else { return false }
        for index in 0..<wanted.count where bytes.byte(at: slice.start + index) != wanted[index] { return false }
        return true
    }

    private static func isAtOrBelow(_ slice: JSONSlice, _ logger: [UInt8], _ bytes: borrowing RawSpan) -> Bool {
        let name = slice.text(of: bytes).utf8
        guard name.starts(with: logger) else { return false }
        return name.count == logger.count || name.dropFirst(logger.count).first == UInt8(ascii: ".")
    }
}

extension RawSpan {
    @inline(__always)
    func byte(at index: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self) }
}
