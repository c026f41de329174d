import JSONText

/// Reads the bodies that `LokiProtobuf` and `LokiJSON` write, stream by stream.
enum LokiPushReader {
    struct Entry {
        var time: Int64 = 0
        var text: [UInt8] = []
        var metadataCount = 0
        var metadataSize = 0
        var range = 0..<0

        func entry(in stream: Int) -> LokiPush.Entry {
            LokiPush.Entry(
                time: time, text: text, metadataCount: metadataCount, metadataSize: metadataSize, stream: stream, range: range)
        }
    }

    struct Stream {
        var labels: [String: String] = [:]
        var text: [UInt8] = []
        var entries: [Entry] = []
    }

    // MARK: - Protobuf

    static func protobuf(_ body: [UInt8]) throws(LokiPush.Malformed) -> [Stream] {
        var reader = ProtobufReader(body, 0..<body.count)
        var streams: [Stream] = []
        while let field = try reader.next() {
            guard field.number == 1, let range = field.range else { throw LokiPush.Malformed() }
            streams.append(try stream(body, range))
        }
        return streams
    }

    private static func stream(_ body: [UInt8], _ range: Range<Int>) throws(LokiPush.Malformed) -> Stream {
        var reader = ProtobufReader(body, range)
        var stream = Stream()
        while true {
            let start = reader.index
            guard let field = try reader.next() else { return stream }
            guard let contents = field.range else { throw LokiPush.Malformed() }
            if field.number == 1 {
                stream.text = Array(body[contents])
                guard let labels = LokiLabelText.parse(stream.text, from: 0)?.labels else { throw LokiPush.Malformed() }
                stream.labels = labels
            } else {
                stream.entries.append(try entry(body, contents, whole: start..<reader.index))
            }
        }
    }

    private static func entry(
        _ body: [UInt8], _ range: Range<Int>, whole: Range<Int>
    ) throws(LokiPush.Malformed) -> Entry {
        var reader = ProtobufReader(body, range)
        var entry = Entry(range: whole)
        while let field = try reader.next() {
            guard let contents = field.range else { throw LokiPush.Malformed() }
            switch field.number {
            case 1: entry.time = try time(body, contents)
            case 2: entry.text = Array(body[contents])
            default:
                var pair = ProtobufReader(body, contents)
                entry.metadataCount += 1
                while let part = try pair.next() { entry.metadataSize += part.range?.count ?? 0 }
            }
        }
        return entry
    }

    private static func time(_ body: [UInt8], _ range: Range<Int>) throws(LokiPush.Malformed) -> Int64 {
        var reader = ProtobufReader(body, range)
        var time: Int64 = 0
        while let field = try reader.next() {
            time &+= Int64(bitPattern: field.value) &* (field.number == 1 ? 1_000_000_000 : 1)
        }
        return time
    }

    // MARK: - JSON

    static func json(_ body: [UInt8]) throws(LokiPush.Malformed) -> [Stream] {
        var reader = JSONReader(body)
        var streams: [Stream] = []
        try reader.expect("{", key: "streams")
        try reader.expect("[")
        if reader.take("]") { return [] }
        repeat {
            var stream = Stream()
            try reader.expect("{", key: "stream")
            let start = reader.index
            stream.labels = try reader.texts()
            stream.text = Array(body[start..<reader.index])
            try reader.expect(",", key: "values")
            try reader.expect("[")
            repeat { stream.entries.append(try entry(&reader)) } while reader.take(",")
            try reader.expect("]")
            try reader.expect("}")
            streams.append(stream)
        } while reader.take(",")
        return streams
    }

    private static func entry(_ reader: inout JSONReader) throws(LokiPush.Malformed) -> Entry {
        var entry = Entry()
        let start = reader.index
        try reader.expect("[")
        guard let time = Int64(String(decoding: try reader.text(), as: UTF8.self)) else { throw LokiPush.Malformed() }
        entry.time = time
        try reader.expect(",")
        entry.text = try reader.text()
        if reader.take(",") {
            let pairs = try reader.texts()
            entry.metadataCount = pairs.count
            entry.metadataSize = pairs.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        }
        try reader.expect("]")
        entry.range = start..<reader.index
        return entry
    }
}

/// Fields of a protobuf message, one after another.
private struct ProtobufReader {
    struct Field {
        let number: UInt64
        /// Of a varint.
        let value: UInt64
        /// Of a field of bytes.
        let range: Range<Int>?
    }

    private let bytes: [UInt8]
    private(set) var index: Int
    private let end: Int

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        index = range.lowerBound
        end = range.upperBound
    }

    mutating func next() throws(LokiPush.Malformed) -> Field? {
        guard index < end else { return nil }
        let tag = try varint()
        let value = try varint()
        switch tag & 7 {
        case 0: return Field(number: tag >> 3, value: value, range: nil)
        case 2:
            guard value <= UInt64(end - index) else { throw LokiPush.Malformed() }
            defer { index += Int(value) }
            return Field(number: tag >> 3, value: 0, range: index..<index + Int(value))
        default: throw LokiPush.Malformed()
        }
    }

    private mutating func varint() throws(LokiPush.Malformed) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard index < end else { throw LokiPush.Malformed() }
            let byte = bytes[index]
            index += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw LokiPush.Malformed()
    }
}

/// JSON of a known shape, in order.
private struct JSONReader {
    private let bytes: [UInt8]
    private var cursor: JSONCursor

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        cursor = JSONCursor(from: 0, to: bytes.count)
    }

    var index: Int { cursor.index }

    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        let bytes = bytes
        return unsafe cursor.take(UInt8(ascii: mark), bytes.span.bytes)
    }

    mutating func expect(_ mark: Unicode.Scalar) throws(LokiPush.Malformed) {
        guard take(mark) else { throw LokiPush.Malformed() }
    }

    mutating func expect(_ mark: Unicode.Scalar, key: String) throws(LokiPush.Malformed) {
        try expect(mark)
        guard try text() == Array(key.utf8) else { throw LokiPush.Malformed() }
        try expect(":")
    }

    mutating func text() throws(LokiPush.Malformed) -> [UInt8] {
        let bytes = bytes
        let span = unsafe bytes.span.bytes
        guard let slice = cursor.takeString(span) else { throw LokiPush.Malformed() }
        var text: [UInt8] = []
        slice.appendText(of: span, to: &text)
        return text
    }

    /// An object of strings.
    mutating func texts() throws(LokiPush.Malformed) -> [String: String] {
        try expect("{")
        var texts: [String: String] = [:]
        if take("}") { return texts }
        repeat {
            let name = String(decoding: try text(), as: UTF8.self)
            try expect(":")
            texts[name] = String(decoding: try text(), as: UTF8.self)
        } while take(",")
        try expect("}")
        return texts
    }
}
