import JSONText
import ShipperCore

/// What an encoder is told of one line.
struct SeenRecord: Equatable, Sendable {
    let file: FileContext
    let record: Record
    let text: String
    /// The wanted fields' texts.
    let fields: [String?]

    /// Without its place in the block, which depends on how the file was read.
    static func == (one: SeenRecord, other: SeenRecord) -> Bool {
        one.file == other.file && one.text == other.text && one.fields == other.fields
            && one.placeless == other.placeless
    }

    private var placeless: Record {
        var record = record
        record.range = 0..<record.range.count
        return record
    }
}

/// Keeps what it is told; its bodies are the lines, joined.
struct RecordingEncoder: PayloadEncoder {
    let fieldPaths: [String]
    let extent = TopLevelScanner.Extent.wholeLine
    private(set) var byteCount = 0
    private(set) var records: [SeenRecord] = []
    /// Records since the last seal.
    private(set) var open = 0
    private var file: FileContext?

    init(fieldPaths: [String] = []) { self.fieldPaths = fieldPaths }

    mutating func begin(_ file: FileContext) { self.file = file }

    mutating func append(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan) {
        guard let file else { return }
        var line: [UInt8] = []
        line.append(block, record.range)
        var fields: [String?] = []
        for slot in slots.dropFirst() {
            var text: [UInt8] = []
            slot.appendText(of: block, to: &text)
            fields.append(slot.kind == .absent ? nil : String(decoding: text, as: UTF8.self))
        }
        records.append(
            SeenRecord(file: file, record: record, text: String(decoding: line, as: UTF8.self), fields: fields))
        byteCount += record.range.count
        open += 1
    }

    mutating func seal() throws -> Payload {
        let body = records.suffix(open).flatMap { Array($0.text.utf8) }
        defer { (byteCount, open) = (0, 0) }
        return Payload(body: body, uncompressedCount: byteCount)
    }
}
