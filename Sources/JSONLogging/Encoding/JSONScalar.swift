import JSONText

/// The numbers and booleans of the standard library, told from everything else that describes itself.
enum JSONScalar {
    /// Appends `value` if it is one, and returns false otherwise.
    ///
    /// Types are compared before the cast: a cast that fails costs up to 100 ns.
    static func append<Value>(_ value: Value, to bytes: inout LineBuffer) -> Bool {
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
