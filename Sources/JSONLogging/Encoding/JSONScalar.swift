import JSONText

/// The numbers and booleans of the standard library, told from everything else that describes itself.
enum JSONScalar {
    /// Appends `value` if it is one, and returns false otherwise.
    ///
    /// Types are compared, not cast: a cast takes 20 ns, and up to 100 ns where it fails. The bits are read as what they are
    /// known to be.
    static func append<Value>(_ value: Value, to bytes: inout LineBuffer) -> Bool {
        if Value.self == Int.self {
            JSONNumber.append(Int64(unsafe unsafeBitCast(value, to: Int.self)), to: &bytes)
        } else if Value.self == Double.self {
            JSONNumber.append(unsafe unsafeBitCast(value, to: Double.self), to: &bytes)
        } else if Value.self == Bool.self {
            JSONNumber.append(unsafe unsafeBitCast(value, to: Bool.self), to: &bytes)
        } else if Value.self == Float.self {
            JSONNumber.append(unsafe unsafeBitCast(value, to: Float.self), to: &bytes)
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
