import JSONText
import ShipperCore
import ShipperStore

/// A batch for the store: lines of one file, a nanosecond after another from `time` on.
func storeBody(_ lines: [String], from time: Int64) -> [UInt8] {
    var encoder = StoreEncoder(StoreEncoder.Keys(levels: [], loggers: [], traces: []), sourceNames: ["app"], host: "one")
    encoder.begin(FileContext(id: FileID(high: 1, low: 2), epoch: 0, path: "/var/log/app.ndjson", source: 0))
    var offset: UInt64 = 0
    for (index, line) in lines.enumerated() {
        let block = Array(line.utf8)
        let time = ParsedTime(nanoseconds: time + Int64(index), digits: 9)
        let record = Record(
            range: 0..<block.count, offset: offset, originalLength: block.count, isJSON: false, time: time, hasOwnTime: true,
            stamp: time.nanoseconds)
        unsafe encoder.append(record, slots: [.absent], in: block.span.bytes)
        offset += UInt64(block.count + 1)
    }
    return encoder.seal().body
}
