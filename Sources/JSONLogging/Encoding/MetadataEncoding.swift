import JSONText
import Logging

/// Metadata values as JSON: strings as strings, numbers and booleans as such, arrays and dictionaries nested.
enum MetadataEncoding {
    /// Deeper values than this are replaced, so that no nesting, however deep, overflows the stack.
    /// Elasticsearch gives up at 20 levels of objects anyway (`index.mapping.depth.limit`).
    static let depthLimit = 32

    static func append(_ value: Logger.MetadataValue, depth: Int = 0, to bytes: inout [UInt8]) {
        guard depth < depthLimit else { return JSONEscaping.appendString("[nested too deeply]", to: &bytes) }
        switch value {
        case .string(let text): JSONEscaping.appendString(text, to: &bytes)
        case .stringConvertible(let box): append(box, of: value, to: &bytes)
        case .array(let values): append(values, depth: depth, to: &bytes)
        case .dictionary(let fields): append(fields, depth: depth, to: &bytes)
        }
    }

    private static func append(_ values: [Logger.MetadataValue], depth: Int, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(value, depth: depth + 1, to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func append(_ fields: Logger.Metadata, depth: Int, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        for (index, field) in fields.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONEscaping.appendString(field.key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            append(field.value, depth: depth + 1, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private static func append(
        _ box: some CustomStringConvertible & Sendable, of value: Logger.MetadataValue, to bytes: inout [UInt8]
    ) {
        if appendNumber(box, to: &bytes) { return }
        if value.attributes[Sensitivity.self] == .sensitive {
            JSONEscaping.appendString("[redacted]", to: &bytes)
        } else {
            JSONEscaping.appendString(box.description, to: &bytes)
        }
    }
}

// MARK: - Numbers and booleans

extension MetadataEncoding {
    /// Appends a number or boolean of the standard library; returns false for everything else.
    ///
    /// Types are compared before the cast: a cast that fails costs up to 100 ns.
    private static func appendNumber<Value>(_ value: Value, to bytes: inout [UInt8]) -> Bool {
        if Value.self == Int.self, let value = value as? Int {
            JSONNumber.append(Int64(value), to: &bytes)
        } else if Value.self == Double.self, let value = value as? Double {
            JSONNumber.append(value, to: &bytes)
        } else if Value.self == Bool.self, let value = value as? Bool {
            JSONNumber.append(value, to: &bytes)
        } else if Value.self == Float.self, let value = value as? Float {
            JSONNumber.append(value, to: &bytes)
        } else if signed.contains(ObjectIdentifier(Value.self)), let value = value as? any BinaryInteger {
            JSONNumber.append(Int64(value), to: &bytes)
        } else if unsigned.contains(ObjectIdentifier(Value.self)), let value = value as? any BinaryInteger {
            JSONNumber.append(UInt64(value), to: &bytes)
        } else {
            return false
        }
        return true
    }

    private static let signed = [Int64.self, Int32.self, Int16.self, Int8.self].map {
        ObjectIdentifier($0 as any Any.Type)
    }
    private static let unsigned = [UInt.self, UInt64.self, UInt32.self, UInt16.self, UInt8.self]
        .map { ObjectIdentifier($0 as any Any.Type) }
}
