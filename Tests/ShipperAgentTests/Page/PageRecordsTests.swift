import Foundation
import ShipperCore
import Testing

@testable import ShipperAgent
@testable import ShipperStore

@Suite struct PageRecordsTests {
    private func record(_ row: Int64, bytes: Int) -> StoredRecord {
        StoredRecord(
            row: row, time: 10 * row, level: .info, logger: nil, trace: nil,
            file: StoredFile(id: FileID(high: 1, low: 2), epoch: 0, path: "/a", source: "app", host: "one"), offset: 0,
            line: Array(repeating: UInt8(ascii: "x"), count: bytes))
    }

    /// Times in an answer.
    private func times(_ records: PageRecords, isReversed: Bool = false) throws -> [String?] {
        let text = records.beginning(isReversed: isReversed) + Array("}".utf8)
        let object = try JSONSerialization.jsonObject(with: Data(text)) as? [String: [[String: Any]]]
        return try #require(object?["records"]).map { $0["time"] as? String }
    }

    @Test func `so many are taken, and the rest is counted`() throws {
        var records = PageRecords(limit: 2)
        #expect(try times(records) == [] && records.cursor == nil)
        let taken = (1...4).map { records.take(record($0, bytes: 5)) }
        #expect(taken == [true, true, false, false])
        #expect(try times(records) == ["10", "20"])
        #expect(try times(records, isReversed: true) == ["20", "10"])
        #expect(records.cursor == StoreFilter.Cursor(time: 20, row: 2))
        #expect(records.leftOut == 2)
    }

    @Test func `one is always taken, then as many as there are bytes for, and none behind one that did not fit`() throws {
        var records = PageRecords(limit: 500)
        let whole = [records.take(record(1, bytes: PageRecords.mostBytes)), records.take(record(2, bytes: 1))]
        #expect(whole == [true, false])
        records = PageRecords(limit: 500)
        let taken = (1...4).map { records.take(record($0, bytes: $0 == 3 ? PageRecords.mostBytes : 10)) }
        #expect(taken == [true, true, false, false])
        records = PageRecords(limit: 500)
        let count = (1...500).prefix { records.take(record($0, bytes: 100_000)) }.count
        #expect((50..<500).contains(count) && records.leftOut == 1)
        #expect(records.beginning().count <= PageRecords.mostBytes + 1_000)
    }
}
