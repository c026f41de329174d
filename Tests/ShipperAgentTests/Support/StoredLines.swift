import JSONText
import ShipperCore
import ShipperStore

@testable import ShipperAgent

/// A store as an agent has filled it.
struct StoredLines {
    let path: String
    let store: LocalStore

    init(_ path: String) throws {
        self.path = path
        store = try LocalStore(path: path, access: .write(fullText: false))
    }

    /// Puts lines of one file into it, one behind the other, in one batch.
    ///
    /// - Parameter lines: with their times in nanoseconds since 1970.
    func add(
        _ lines: [(time: Int64, line: String)],
        of file: FileContext = FileContext(id: FileID(high: 1, low: 2), epoch: 0, path: "/a", source: 0)
    ) throws {
        var encoder = StoreEncoder(.usual, sourceNames: ["app"], host: "h")
        let scanner = TopLevelScanner(keys: KeyTable(paths: ["timestamp"] + encoder.fieldPaths), extent: .wholeLine)
        var (slots, offset) = (Array(repeating: JSONSlice.absent, count: scanner.keys.count), UInt64(0))
        encoder.begin(file)
        for (time, line) in lines {
            let block = Array(line.utf8)
            let isJSON = unsafe scanner.scan(block.span.bytes, 0..<block.count, into: &slots)
            let record = Record(
                range: 0..<block.count, offset: offset, originalLength: block.count, isJSON: isJSON,
                time: ParsedTime(nanoseconds: time, digits: 9), hasOwnTime: true, stamp: time)
            unsafe encoder.append(record, slots: slots, in: block.span.bytes)
            offset += UInt64(block.count + 1)
        }
        _ = try store.ingest(encoder.seal().body)
    }
}
