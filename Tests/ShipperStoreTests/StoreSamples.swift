import Foundation
import JSONText
import ShipperCore
import ShipperStore

/// A folder for one test's store, removed with it.
final class StoreFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    var file: String { path + "/store.sqlite" }

    func store(fullText: Bool = true) throws -> LocalStore { try LocalStore(path: file, access: .write(fullText: fullText)) }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Lines, as the agent's own scanner and encoder bring them to the store.
struct Lines {
    var file = FileContext(id: FileID(high: 1, low: 2), epoch: 0, path: "/var/log/app.ndjson", source: 0)
    var offset: UInt64 = 0
    private var encoder = StoreEncoder(
        StoreEncoder.Keys(levels: ["level", "severity"], loggers: ["logger"], traces: ["trace_id"]), sourceNames: ["app", "other"],
        host: "one")

    /// A body of these lines, each a nanosecond after the one before.
    mutating func body(_ lines: [String], from time: Int64) -> [UInt8] {
        let scanner = TopLevelScanner(keys: KeyTable(paths: ["timestamp"] + encoder.fieldPaths), extent: .wholeLine)
        var slots = Array(repeating: JSONSlice.absent, count: 5)
        encoder.begin(file)
        for (index, line) in lines.enumerated() {
            let block = Array(line.utf8)
            let isJSON = unsafe scanner.scan(block.span.bytes, 0..<block.count, into: &slots)
            if !isJSON { slots = Array(repeating: .absent, count: 5) }
            let time = ParsedTime(nanoseconds: time + Int64(index), digits: 9)
            let record = Record(
                range: 0..<block.count, offset: offset, originalLength: block.count, isJSON: isJSON, time: time, hasOwnTime: true,
                stamp: time.nanoseconds)
            unsafe encoder.append(record, slots: slots, in: block.span.bytes)
            offset += UInt64(block.count + 1)
        }
        return encoder.seal().body
    }
}

extension LocalStore {
    /// What arrived behind a row, in the order of its arrival.
    func arrived(after row: Int64, _ filter: StoreFilter = StoreFilter(), where test: LineTest? = nil) throws -> [StoredRecord] {
        var found: [StoredRecord] = []
        try walkBack(after: row, filter, where: test) { record in
            found.append(record)
            return true
        }
        return found.reversed()
    }
}

func text(_ record: StoredRecord) -> String { String(decoding: record.line, as: UTF8.self) }
