import JSONText
import ShipperCore

/// A record's structured metadata, encoded in the sink's format and ready to be copied into the entry.
struct LokiMetadata {
    private struct Field {
        let slot: Int
        /// The name's place in `names`.
        let name: Range<Int>
    }

    private let format: LokiOptions.Format
    private let fields: [Field]
    /// The fields' names, each as the format writes it.
    private let names: [UInt8]
    /// What is the same for a whole file.
    private var ofFile: [UInt8] = []
    private var unescaped: [UInt8] = []
    /// The pairs of the record that was encoded last.
    private(set) var bytes: [UInt8] = []

    /// - Parameter slot: the slot of a key path.
    init(_ metadata: [LokiOptions.Metadata], format: LokiOptions.Format, slot: (String) -> Int) {
        var names: [UInt8] = []
        var fields: [Field] = []
        for pair in metadata {
            let start = names.count
            names += Self.name(pair.name, format)
            fields.append(Field(slot: slot(pair.path), name: start..<names.count))
        }
        self.format = format
        self.fields = fields
        self.names = names
    }

    /// All records that follow carry this pair, or none if the name is `nil`.
    mutating func begin(_ name: String?, _ value: String) {
        ofFile.removeAll(keepingCapacity: true)
        if let name { Self.append(name, value, format, to: &ofFile) }
    }

    @inline(__always)
    mutating func encode(_ record: Record, _ slots: [JSONSlice], _ block: borrowing RawSpan) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: ofFile)
        for field in fields where slots[field.slot].hasValue { encode(slots[field.slot], field.name, block) }
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

    @inline(__always)
    private mutating func encode(_ slice: JSONSlice, _ name: Range<Int>, _ block: borrowing RawSpan) {
        let names = names
        let name = unsafe names.span.bytes.extracting(name)
        if slice.hasEscapes {
            unescaped.removeAll(keepingCapacity: true)
            slice.appendText(of: block, to: &unescaped)
            let value = unescaped
            unsafe Self.append(name, value.span.bytes, format, to: &bytes)
        } else {
            Self.append(name, block.extracting(slice.start..<slice.end), format, to: &bytes)
        }
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
