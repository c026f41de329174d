import JSONText
import Logging

/// Metadata values as JSON: strings as strings, numbers and booleans as such, arrays and dictionaries nested.
struct ValueEncoder: Sendable {
    let limits: LogLimits
    let redactor: Redactor?
    /// Bytes that a string may have now: the limit, or less where a line has no room.
    var stringBytes: Int
    /// Values cut since this was last set to 0.
    var cut = 0

    init(limits: LogLimits, redactor: Redactor?) {
        (self.limits, self.redactor, stringBytes) = (limits, redactor, limits.stringBytes)
    }

    mutating func append(_ value: consuming Logger.MetadataValue, depth: Int = 0, to bytes: inout LineBuffer) {
        // Taken apart rather than looked at, for what is looked at is copied.
        switch consume value {
        case .string(let text): append(text, to: &bytes)
        case .stringConvertible(let box): if !JSONScalar.append(box, to: &bytes) { append(box, to: &bytes) }
        case .array(let values): append(values, depth: depth, to: &bytes)
        case .dictionary(let fields): append(fields, depth: depth, to: &bytes)
        }
    }

    /// Appends `text` as a JSON string, cut where it passes the limit.
    mutating func append(_ text: String, to bytes: inout LineBuffer) {
        JSONEscaping.appendString(limited(text), to: &bytes)
    }

    /// `text`, cut where it passes the limit.
    mutating func limited(_ text: String) -> String {
        guard text.utf8.count > stringBytes else { return text }
        cut += 1
        return text.prefix(utf8Count: stringBytes) + "…[cut: \(text.utf8.count) bytes]"
    }

    /// Appends what stands for a value under a key that is not to be read.
    func appendRedacted(_ value: Logger.MetadataValue, to bytes: inout LineBuffer) {
        JSONEscaping.appendString(Redactor.replacement(of: value, by: redactor), to: &bytes)
    }

    private mutating func append(_ values: [Logger.MetadataValue], depth: Int, to bytes: inout LineBuffer) {
        guard depth < limits.depth else { return appendTooDeep(to: &bytes) }
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(value, depth: depth + 1, to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func append(_ fields: Logger.Metadata, depth: Int, to bytes: inout LineBuffer) {
        guard depth < limits.depth else { return appendTooDeep(to: &bytes) }
        bytes.append(UInt8(ascii: "{"))
        for (index, field) in fields.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONEscaping.appendString(field.key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            if redactor?.hides(field.key) == true {
                appendRedacted(field.value, to: &bytes)
            } else {
                append(field.value, depth: depth + 1, to: &bytes)
            }
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func appendTooDeep(to bytes: inout LineBuffer) {
        cut += 1
        JSONEscaping.appendString("[nested too deeply]", to: &bytes)
    }

    private mutating func append(_ box: any CustomStringConvertible & Sendable, to bytes: inout LineBuffer) {
        let value = Logger.MetadataValue.stringConvertible(box)
        if value.attributes[Sensitivity.self] == .sensitive {
            appendRedacted(value, to: &bytes)
        } else {
            append(box.description, to: &bytes)
        }
    }
}

extension String {
    /// The longest prefix of whole characters' scalars that has at most `limit` bytes of UTF-8.
    fileprivate func prefix(utf8Count limit: Int) -> Substring {
        let end = utf8.index(utf8.startIndex, offsetBy: limit, limitedBy: utf8.endIndex) ?? utf8.endIndex
        return self[..<unicodeScalars.index(before: unicodeScalars.index(after: end))]
    }
}
