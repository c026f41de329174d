import JSONText
import Logging

/// The fields of one line of a ``TypedLogger``, written as they are set.
///
/// A key that the line holds already, of the layout's or set before, is never repeated: the layout's comes out as
/// `field.KEY`, and of a key that is set twice the first value stands.
public struct LogFields: Sendable {
    /// The line so far.
    var bytes: [UInt8] = []
    var values: ValueEncoder
    var names: ReservedNames
    var present: ReservedNames.Kinds = []
    /// Fields for which there was no room.
    private(set) var leftOut = 0
    /// Where in `bytes` the fields stand that have been set.
    private var fields: [Field] = []
    private let limit: Int

    private struct Field {
        /// The key, without quotation marks.
        var key: Range<Int>
        var end: Int
    }

    init(values: ValueEncoder, names: ReservedNames, limit: Int) {
        self.values = values
        self.names = names
        self.limit = limit
    }

    mutating func begin(_ present: ReservedNames.Kinds) {
        self.present = present
        fields.removeAll(keepingCapacity: fields.capacity <= 256)
        leftOut = 0
        values.cut = 0
    }

    public mutating func set(_ key: StaticString, _ value: String) {
        write(key, value) { value, values, bytes in values.append(value, to: &bytes) }
    }

    public mutating func set(_ key: StaticString, _ value: StaticString) {
        write(key, value) { value, _, bytes in JSONEscaping.appendString(value, to: &bytes) }
    }

    public mutating func set(_ key: StaticString, _ value: Int) {
        write(key, value) { value, _, bytes in JSONNumber.append(Int64(value), to: &bytes) }
    }

    public mutating func set(_ key: StaticString, _ value: Int64) {
        write(key, value) { value, _, bytes in JSONNumber.append(value, to: &bytes) }
    }

    public mutating func set(_ key: StaticString, _ value: UInt64) {
        write(key, value) { value, _, bytes in JSONNumber.append(value, to: &bytes) }
    }

    /// NaN and infinities become `null`, for JSON has none.
    public mutating func set(_ key: StaticString, _ value: Double) {
        write(key, value) { value, _, bytes in JSONNumber.append(value, to: &bytes) }
    }

    public mutating func set(_ key: StaticString, _ value: Bool) {
        write(key, value) { value, _, bytes in JSONNumber.append(value, to: &bytes) }
    }

    /// A value that may have to be hidden; see ``Sensitivity``.
    public mutating func set(_ key: StaticString, _ value: String, sensitivity: Sensitivity) {
        guard sensitivity == .sensitive else { return set(key, value) }
        write(key, value) { value, values, bytes in values.appendRedacted(.string(value), to: &bytes) }
    }

    /// Whether a field of this name, as JSON has it between the quotation marks, has been set.
    func holds(_ name: ArraySlice<UInt8>) -> Bool {
        fields.contains { bytes[$0.key].elementsEqual(name) }
    }

    /// Hands out the fields as JSON has them, the keys without quotation marks.
    func forEach(_ body: (_ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> Void) {
        for field in fields { body(bytes[field.key], bytes[field.key.upperBound + 2..<field.end]) }
    }

    private mutating func write<Value: CustomStringConvertible>(
        _ key: StaticString, _ value: Value, _ append: (Value, inout ValueEncoder, inout [UInt8]) -> Void
    ) {
        let start = bytes.count
        bytes.append(UInt8(ascii: ","))
        bytes.append(UInt8(ascii: "\""))
        if names.collide(with: key, in: present) { bytes.append(contentsOf: ReservedNames.prefix.utf8) }
        let keyStart = start + 2
        JSONEscaping.appendContents(key, to: &bytes)
        let name = keyStart..<bytes.count
        if repeats(name) { return bytes.removeSubrange(start...) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        if let redactor = values.redactor, redactor.hides(key.description) {
            values.appendRedacted(.string(value.description), to: &bytes)
        } else {
            append(value, &values, &bytes)
        }
        guard bytes.count <= limit else {
            leftOut += 1
            return bytes.removeSubrange(start...)
        }
        fields.append(Field(key: name, end: bytes.count))
    }

    private func repeats(_ name: Range<Int>) -> Bool {
        fields.contains { $0.key.count == name.count && bytes[$0.key].elementsEqual(bytes[name]) }
    }
}
