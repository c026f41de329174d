import JSONText
import ShipperCore

/// A record's structured metadata, encoded in the sink's format and ready to be copied into the entry.
struct LokiMetadata {
    private struct Field {
        let slot: Int
        /// The name's place in `names`.
        let name: Range<Int>
        /// Of the name itself, in bytes.
        let nameLength: Int
    }

    private let format: LokiOptions.Format
    private let limit: Int
    /// Names and values of the record so far, in bytes, as Loki counts them.
    private var size = 0
    private var sizeOfFile = 0
    /// Values cut or left out since the last reset.
    var valuesCut = 0
    private let fields: [Field]
    /// For each label that may move here, by its place.
    private let labels: [Field]
    /// The fields' names, each as the format writes it.
    private let names: [UInt8]
    /// What is the same for a whole file.
    private var ofFile: [UInt8] = []
    private var unescaped: [UInt8] = []
    /// The pairs of the record that was encoded last.
    private(set) var bytes: [UInt8] = []

    /// - Parameters:
    ///   - labels: those that may move here.
    ///   - slot: the slot of a key path.
    init(
        _ metadata: [LokiOptions.Metadata], labels: [(name: String, slot: Int)], format: LokiOptions.Format, limit: Int,
        slot: (String) -> Int
    ) {
        var names: [UInt8] = []
        func field(_ name: String, _ slot: Int) -> Field {
            let start = names.count
            names += Self.name(name, format)
            return Field(slot: slot, name: start..<names.count, nameLength: name.utf8.count)
        }
        fields = metadata.map { field($0.name, slot($0.path)) }
        self.labels = labels.map { field($0.name, $0.slot) }
        self.format = format
        self.limit = limit
        self.names = names
    }

    /// All records that follow carry this pair, or none if the name is `nil`.
    mutating func begin(_ name: String?, _ value: String) {
        ofFile.removeAll(keepingCapacity: true)
        sizeOfFile = 0
        guard let name else { return }
        let room = limit - name.utf8.count
        guard room > 0 else { return valuesCut += 1 }
        let value = value.cut(to: room)
        sizeOfFile = name.utf8.count + value.utf8.count
        Self.append(name, value, format, to: &ofFile)
    }

    /// - Parameter moved: bits by place: labels that stand here.
    @inline(__always)
    mutating func encode(_ record: Record, moved: UInt32, _ slots: [JSONSlice], _ block: borrowing RawSpan) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: ofFile)
        size = sizeOfFile
        for field in fields where slots[field.slot].hasValue { encode(slots[field.slot], field, block) }
        if moved != 0 { encode(moved, slots, block) }
        if record.isTruncated {
            Self.append("truncated", "\(record.originalLength)", format, to: &bytes)
        } else if record.isMarkedUnfinished {
            Self.append("tags", "unfinished", format, to: &bytes)
        } else if record.isSplit {
            Self.append("tags", "split", format, to: &bytes)
        } else if record.isMarkedNotJSON {
            Self.append("tags", "not_json", format, to: &bytes)
        }
    }

    private mutating func encode(_ moved: UInt32, _ slots: [JSONSlice], _ block: borrowing RawSpan) {
        for (place, label) in labels.enumerated() where moved & (1 << UInt32(place)) != 0 && slots[label.slot].hasValue {
            encode(slots[label.slot], label, block)
        }
    }

    @inline(__always)
    private mutating func encode(_ slice: JSONSlice, _ field: Field, _ block: borrowing RawSpan) {
        let names = names
        let name = unsafe names.span.bytes.extracting(field.name)
        // Escapes only shrink, so what fits escaped fits.
        guard size &+ field.nameLength &+ slice.count <= limit else { return encodeCut(slice, field, block) }
        size &+= field.nameLength &+ slice.count
        if slice.hasEscapes {
            unescaped.removeAll(keepingCapacity: true)
            slice.appendText(of: block, to: &unescaped)
            let value = unescaped
            unsafe Self.append(name, value.span.bytes, format, to: &bytes)
        } else {
            Self.append(name, block.extracting(slice.start..<slice.end), format, to: &bytes)
        }
    }

    /// The value does not fit, or only just: as much of it as does.
    private mutating func encodeCut(_ slice: JSONSlice, _ field: Field, _ block: borrowing RawSpan) {
        var whole: [UInt8] = []
        slice.appendText(of: block, to: &whole)
        let room = limit - size - field.nameLength
        var end = min(whole.count, max(room, 0))
        if end < whole.count {
            valuesCut += 1
            while end > 0, whole[end] & 0xC0 == 0x80 { end -= 1 }
        }
        guard end > 0 || whole.isEmpty && room >= 0 else { return }
        size += field.nameLength + end
        let (names, value) = (names, Array(whole[..<end]))
        unsafe Self.append(names.span.bytes.extracting(field.name), value.span.bytes, format, to: &bytes)
    }

    @inline(__always)
    private static func append(
        _ name: borrowing RawSpan, _ value: borrowing RawSpan, _ format: LokiOptions.Format, to output: inout [UInt8]
    ) {
        switch format {
        case .protobuf: LokiProtobuf.appendMetadata(name, value, to: &output)
        case .json: LokiJSON.appendMetadata(name, value, to: &output)
        }
    }

    private static func append(
        _ name: String, _ value: String, _ format: LokiOptions.Format, to output: inout [UInt8]
    ) {
        let (name, value) = (Self.name(name, format), Array(value.utf8))
        unsafe append(name.span.bytes, value.span.bytes, format, to: &output)
    }

    private static func name(_ name: String, _ format: LokiOptions.Format) -> [UInt8] {
        switch format {
        case .protobuf: LokiProtobuf.name(name)
        case .json: LokiJSON.name(name)
        }
    }
}
