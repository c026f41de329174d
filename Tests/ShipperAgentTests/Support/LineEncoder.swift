import JSONText
import ShipperCore

/// A body of the bare lines, one to a row, uncompressed.
struct LineEncoder: PayloadEncoder {
    let fieldPaths: [String] = []
    let extent = TopLevelScanner.Extent.untilFound
    private(set) var body: [UInt8] = []
    /// What was appended since the last seal.
    private(set) var records: [Record] = []

    var byteCount: Int { body.count }

    mutating func begin(_ file: FileContext) {}

    mutating func append(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan) {
        records.append(record)
        for index in record.range { unsafe body.append(block.unsafeLoad(fromByteOffset: index, as: UInt8.self)) }
        body.append(0x0A)
    }

    mutating func seal() -> Payload {
        defer {
            body = []
            records = []
        }
        return Payload(body: body, uncompressedCount: body.count)
    }
}
