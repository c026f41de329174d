import JSONText
import ShipperStore

/// The records of one answer: as many as it may hold, from the first on.
struct PageRecords {
    /// Bytes of JSON for the records of one answer. One record is always given, whatever it takes.
    static let mostBytes = 16 << 20

    private let limit: Int
    private var records: [[UInt8]] = []
    private var bytes = 0
    /// Of the last that is in.
    private(set) var cursor: StoreFilter.Cursor?
    /// Records that were offered when there was no room.
    private(set) var leftOut = 0

    /// - Parameter limit: how many records it holds at most.
    init(limit: Int) { self.limit = limit }

    /// - Returns: whether it had room; once it had none, none is taken.
    mutating func take(_ record: StoredRecord) -> Bool {
        guard leftOut == 0, records.count < limit, let json = fitting(record) else {
            leftOut += 1
            return false
        }
        records.append(json)
        bytes += json.count
        cursor = record.cursor
        return true
    }

    private func fitting(_ record: StoredRecord) -> [UInt8]? {
        var json: [UInt8] = []
        record.appendJSON(to: &json)
        return records.isEmpty || bytes + json.count <= Self.mostBytes ? json : nil
    }

    /// An answer up to and with the list of records, in the order in which they came or the other way round.
    func beginning(isReversed: Bool = false) -> [UInt8] {
        var output = Array("{\"records\":[".utf8)
        output.reserveCapacity(output.count + bytes + records.count + 1_000)
        for (index, record) in (isReversed ? records.reversed() : records).enumerated() {
            if index > 0 { output.append(",") }
            output += record
        }
        output.append("]")
        return output
    }
}
