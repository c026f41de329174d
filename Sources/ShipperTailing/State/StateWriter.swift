import JSONText
import ShipperCore

/// Writes a state document entry by entry, word by word: with ten thousand files that is a megabyte.
struct StateWriter {
    private var bytes: [UInt8] = []
    private var beginsLine = true

    /// - Parameter count: of entries, about.
    init(kind: String, version: Int, expecting count: Int = 0) {
        bytes.reserveCapacity(count * 160)
        word("shipper-\(kind)")
        word(version)
        endLine()
    }

    private init() {}

    /// The words that `write` writes, as one line.
    static func line(_ write: (inout StateWriter) -> Void) -> String {
        var writer = StateWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// - Parameter text: without blanks and newlines.
    mutating func word(_ text: String) {
        beginWord()
        bytes.append(text)
    }

    mutating func word(_ number: some FixedWidthInteger & UnsignedInteger) {
        beginWord()
        JSONNumber.append(UInt64(number), to: &bytes)
    }

    mutating func word(_ number: some FixedWidthInteger & SignedInteger) {
        beginWord()
        JSONNumber.append(Int64(number), to: &bytes)
    }

    mutating func word(_ id: FileID) {
        beginWord()
        for half in [id.high, id.low] {
            for shift in stride(from: 60, through: 0, by: -4) { bytes.append(Self.digits[Int(half >> UInt64(shift) & 15)]) }
        }
    }

    mutating func word(path: String) {
        beginWord()
        StatePath.append(path, to: &bytes)
    }

    mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        beginsLine = true
    }

    /// With the last line, the hash of all before it, which tells whether that is whole.
    consuming func finished() -> (bytes: [UInt8], digest: FileID) {
        let digest = StateDocument.hash(bytes)
        word("end")
        word(digest)
        endLine()
        return (bytes, digest)
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private mutating func beginWord() {
        if !beginsLine { bytes.append(UInt8(ascii: " ")) }
        beginsLine = false
    }
}
