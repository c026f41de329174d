/// Writes JSON objects, one a line, into a byte buffer that it owns and reuses.
///
/// Commas and braces are its business: `field` writes a member of the innermost open object, `element` one of the
/// innermost open array. The buffer is reused from line to line, so a writer that is warm allocates nothing.
///
/// ```swift
/// var writer = JSONLineWriter()
/// writer.beginObject()
/// writer.field("event", "scrape_started")
/// writer.field("rows", 42)
/// writer.endObject()
/// writer.endLine()          // {"event":"scrape_started","rows":42}⏎
/// ```
///
/// It does not check that keys are unique, nor that what was begun is ended.
public struct JSONLineWriter: Sendable {
    /// Everything written since the last ``removeAll()``.
    public var bytes: [UInt8] = []

    /// - Parameter capacity: Bytes to reserve at once.
    public init(reserving capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// Forgets what was written and keeps the memory, unless that has grown beyond `limit` bytes.
    public mutating func removeAll(keepingCapacityUpTo limit: Int = .max) {
        bytes.removeAll(keepingCapacity: bytes.capacity <= limit)
    }

    public mutating func beginObject() {
        separate()
        bytes.append(UInt8(ascii: "{"))
    }

    public mutating func endObject() { bytes.append(UInt8(ascii: "}")) }

    public mutating func beginArray() {
        separate()
        bytes.append(UInt8(ascii: "["))
    }

    public mutating func endArray() { bytes.append(UInt8(ascii: "]")) }

    public mutating func endLine() { bytes.append(UInt8(ascii: "\n")) }

    /// Writes a key; the value must follow.
    public mutating func key(_ key: StaticString) {
        separate()
        JSONEscaping.appendString(key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Writes a key; the value must follow.
    public mutating func key(_ key: String) {
        separate()
        JSONEscaping.appendString(key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    /// A comma, unless this is the first thing in its object, array or line, or the value of a key.
    ///
    /// The last byte tells: a value that is complete never ends in one of these.
    private mutating func separate() {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: "\n"): return
        default: bytes.append(UInt8(ascii: ","))
        }
    }
}

// MARK: - Values

extension JSONLineWriter {
    public mutating func element(_ value: String) {
        separate()
        JSONEscaping.appendString(value, to: &bytes)
    }

    public mutating func element(_ value: Int) {
        separate()
        JSONNumber.append(Int64(value), to: &bytes)
    }

    public mutating func element(_ value: UInt64) {
        separate()
        JSONNumber.append(value, to: &bytes)
    }

    /// NaN and infinities become `null`; see ``JSONNumber``.
    public mutating func element(_ value: Double) {
        separate()
        JSONNumber.append(value, to: &bytes)
    }

    public mutating func element(_ value: Bool) {
        separate()
        JSONNumber.append(value, to: &bytes)
    }

    public mutating func elementNull() {
        separate()
        JSONNumber.appendNull(to: &bytes)
    }

    /// Bytes as a string; broken UTF-8 is repaired.
    ///
    /// - Returns: Whether something was replaced.
    @discardableResult
    public mutating func element(bytes value: borrowing RawSpan) -> Bool {
        separate()
        return JSONEscaping.appendString(bytes: value, to: &bytes)
    }

    /// Bytes that are already one JSON value.
    public mutating func element(json value: [UInt8]) {
        separate()
        bytes.append(contentsOf: value)
    }
}

// MARK: - Fields

extension JSONLineWriter {
    public mutating func field(_ key: StaticString, _ value: String) {
        self.key(key)
        element(value)
    }

    public mutating func field(_ key: StaticString, _ value: Int) {
        self.key(key)
        element(value)
    }

    public mutating func field(_ key: StaticString, _ value: UInt64) {
        self.key(key)
        element(value)
    }

    public mutating func field(_ key: StaticString, _ value: Double) {
        self.key(key)
        element(value)
    }

    public mutating func field(_ key: StaticString, _ value: Bool) {
        self.key(key)
        element(value)
    }

    /// Bytes as a string; broken UTF-8 is repaired.
    ///
    /// - Returns: Whether something was replaced.
    @discardableResult
    public mutating func field(_ key: StaticString, bytes value: borrowing RawSpan) -> Bool {
        self.key(key)
        return element(bytes: value)
    }
}
