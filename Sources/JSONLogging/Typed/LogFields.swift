import JSONText
import Logging

/// The fields of one line of a ``TypedLogger``, written as they are set.
///
/// A key that the line holds already, of the layout's or set before, is never repeated: the layout's comes out as
/// `field.KEY`, and of a key that is set twice the first value stands.
public struct LogFields: ~Copyable, Sendable {
    /// The line so far.
    var bytes = LineBuffer()
    var values: ValueEncoder
    var present: ReservedNames.Kinds = []
    /// Fields for which there was no room.
    private(set) var leftOut = 0
    /// Where in `bytes` the fields stand that have been set.
    private var fields = PlainList<Field>()
    /// A bit of 64 for each key's head: it spares most keys the search for one that was set before.
    private var filter: UInt64 = 0
    private var keys: KeyWriter
    private let limit: Int

    /// One `,"key":value` in `bytes`.
    struct Field: BitwiseCopyable {
        var start, keyEnd, end: Int
        /// The first eight bytes of the key; see ``KeyHead``.
        var head: UInt64

        /// The key, without quotation marks.
        var key: Range<Int> { start + 2..<keyEnd }
        var value: Range<Int> { keyEnd + 2..<end }
    }

    init(values: ValueEncoder, names: ReservedNames, limit: Int) {
        self.values = values
        self.limit = limit
        keys = KeyWriter(names, hiding: values.redactor)
    }

    mutating func begin(_ present: ReservedNames.Kinds) {
        self.present = present
        fields.removeAll(keepingCapacityUpTo: 256)
        leftOut = 0
        filter = 0
        values.cut = 0
    }

    public mutating func set(_ key: StaticString, _ value: String) {
        guard let field = open(key, hiding: value) else { return }
        values.append(value, to: &bytes)
        close(field)
    }

    public mutating func set(_ key: StaticString, _ value: StaticString) {
        guard let field = open(key, hiding: value.description) else { return }
        JSONEscaping.appendString(value, to: &bytes)
        close(field)
    }

    public mutating func set(_ key: StaticString, _ value: Int) { set(key, Int64(value)) }

    public mutating func set(_ key: StaticString, _ value: Int64) {
        guard let field = open(key, hiding: value.description) else { return }
        JSONNumber.append(value, to: &bytes)
        close(field)
    }

    public mutating func set(_ key: StaticString, _ value: UInt64) {
        guard let field = open(key, hiding: value.description) else { return }
        JSONNumber.append(value, to: &bytes)
        close(field)
    }

    /// NaN and infinities become `null`, for JSON has none.
    public mutating func set(_ key: StaticString, _ value: Double) {
        guard let field = open(key, hiding: value.description) else { return }
        JSONNumber.append(value, to: &bytes)
        close(field)
    }

    public mutating func set(_ key: StaticString, _ value: Bool) {
        guard let field = open(key, hiding: value.description) else { return }
        JSONNumber.append(value, to: &bytes)
        close(field)
    }

    /// A value that may have to be hidden; see ``Sensitivity``.
    public mutating func set(_ key: StaticString, _ value: String, sensitivity: Sensitivity) {
        guard sensitivity == .sensitive else { return set(key, value) }
        guard let field = open(key, hiding: value) else { return }
        values.appendRedacted(.string(value), to: &bytes)
        close(field)
    }

    /// Whether a field of this name, as JSON has it between the quotation marks, has been set.
    func holds(_ name: borrowing RawSpan) -> Bool {
        if fields.isEmpty { return false }
        let name = unsafe name.withUnsafeBytes { unsafe Array($0) }
        return fields.indices.contains { bytes.holds(name, at: fields[$0].key) }
    }

    /// Hands out the fields as JSON has them, the keys without quotation marks.
    func forEach(_ body: (_ key: [UInt8], _ value: [UInt8]) -> Void) {
        let bytes = self.bytes.withBytes { unsafe $0.withUnsafeBytes { unsafe Array($0) } }
        for index in fields.indices { body(Array(bytes[fields[index].key]), Array(bytes[fields[index].value])) }
    }

    /// Writes a key.
    ///
    /// - Returns: `nil` where no value is to follow: the key has been set before, or is one that is hidden.
    @inline(__always)
    private mutating func open(_ key: StaticString, hiding value: @autoclosure () -> String) -> Field? {
        let start = bytes.count
        let written = keys.append(key, in: present, to: &bytes)
        let field = Field(start: start, keyEnd: bytes.count - 2, end: bytes.count, head: written.head)
        if repeats(field) {
            bytes.truncate(to: start)
            return nil
        }
        guard written.isHidden else { return field }
        values.appendRedacted(.string(value()), to: &bytes)
        close(field)
        return nil
    }

    @inline(__always)
    private mutating func close(_ field: Field) {
        guard bytes.count <= limit else {
            leftOut += 1
            return bytes.truncate(to: field.start)
        }
        fields.append(Field(start: field.start, keyEnd: field.keyEnd, end: bytes.count, head: field.head))
        filter |= ReservedNames.bit(of: field.head)
    }

    /// Mutating, though it changes nothing: the compiler copies all of a value that it lends to a function.
    @inline(__always)
    private mutating func repeats(_ field: Field) -> Bool {
        filter & ReservedNames.bit(of: field.head) != 0 && isAmongFields(field)
    }

    private mutating func isAmongFields(_ field: Field) -> Bool {
        for index in fields.indices where fields[index].head == field.head {
            let other = fields[index].key
            if bytes.withBytes({ KeyHead.compare($0, other, field.key) }) == 0 { return true }
        }
        return false
    }
}
