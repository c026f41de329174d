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
    var names: ReservedNames
    var present: ReservedNames.Kinds = []
    /// Fields for which there was no room.
    private(set) var leftOut = 0
    /// Where in `bytes` the fields stand that have been set.
    private var fields: [Field] = []
    /// A bit of 64 for each key's head: it spares most keys the search for one that was set before.
    private var filter: UInt64 = 0
    private var keys = KeyCache()
    private let limit: Int

    private struct Field {
        /// The key, without quotation marks.
        var key: Range<Int>
        var head: UInt64
        var end: Int
    }

    private struct Opened {
        var start: Int
        var name: Range<Int>
        var head: UInt64
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
        let name = unsafe name.withUnsafeBytes { unsafe Array($0) }
        return fields.contains { bytes.holds(name, at: $0.key) }
    }

    /// Hands out the fields as JSON has them, the keys without quotation marks.
    func forEach(_ body: (_ key: [UInt8], _ value: [UInt8]) -> Void) {
        let bytes = self.bytes.withBytes { unsafe $0.withUnsafeBytes { unsafe Array($0) } }
        for field in fields { body(Array(bytes[field.key]), Array(bytes[field.key.upperBound + 2..<field.end])) }
    }

    /// Writes a key.
    ///
    /// - Returns: `nil` where no value is to follow: the key has been set before, or is one that is hidden.
    @inline(__always)
    private mutating func open(_ key: StaticString, hiding value: @autoclosure () -> String) -> Opened? {
        let start = bytes.count
        guard let known = keys.find(key, in: present) else { return openNew(key, hiding: value()) }
        bytes.append(known.text)
        let field = Opened(start: start, name: start + 2..<bytes.count - 2, head: known.head)
        return repeats(field) ? giveUp(field) : field
    }

    private mutating func openNew(_ key: StaticString, hiding value: @autoclosure () -> String) -> Opened? {
        let start = bytes.count
        let (name, head) = names.appendKey(to: &bytes, in: present) { JSONEscaping.appendContents(key, to: &$0) }
        let field = Opened(start: start, name: name, head: head)
        if repeats(field) { return giveUp(field) }
        let isHidden = values.redactor?.hides(key.description) ?? false
        guard isHidden else {
            if let conflicts = names.conflicts(bytes, name, head: head), conflicts.isDisjoint(with: present) {
                bytes.withBytes { keys.keep(key, text: $0.extracting(droppingFirst: start), head: head, conflicts: conflicts) }
            }
            return field
        }
        values.appendRedacted(.string(value()), to: &bytes)
        close(field)
        return nil
    }

    private mutating func giveUp(_ field: Opened) -> Opened? {
        bytes.truncate(to: field.start)
        return nil
    }

    private mutating func close(_ field: Opened) {
        guard bytes.count <= limit else {
            leftOut += 1
            return bytes.truncate(to: field.start)
        }
        fields.append(Field(key: field.name, head: field.head, end: bytes.count))
        filter |= ReservedNames.bit(of: field.head)
    }

    private func repeats(_ field: Opened) -> Bool {
        guard filter & ReservedNames.bit(of: field.head) != 0 else { return false }
        for other in fields where other.head == field.head {
            if bytes.withBytes({ KeyHead.compare($0, other.key, field.name) }) == 0 { return true }
        }
        return false
    }
}
