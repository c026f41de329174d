/// A kind of value: what the documentation calls it, and how it is read.
struct ValueType<Value: Sendable>: Sendable {
    /// As in the documentation: `size`.
    let name: String
    /// `lines`, or the units that it can be written with; empty where it has none.
    var unit = ""
    /// `10ms … 1m`; empty where it has none.
    var limits = ""
    /// As in an error: `a size such as "1MiB"`.
    let wanted: String
    /// How the file would write a value.
    let show: @Sendable (Value) -> String
    /// The value of a node; nil, and a mistake recorded, where it is not one.
    let read: @Sendable (ConfigurationNode) -> Value?
}

extension ValueType {
    /// A value made of one text, after the environment was put into it.
    static func scalar(
        _ name: String, unit: String = "", limits: String = "", wanted: String,
        show: @escaping @Sendable (Value) -> String, parse: @escaping @Sendable (String) throws(Misfit) -> Value
    ) -> ValueType {
        ValueType(name: name, unit: unit, limits: limits, wanted: wanted, show: show) { node in
            guard let text = node.text(want: wanted) else { return nil }
            do throws(Misfit) {
                return try parse(text)
            } catch {
                node.refuse(error)
                return nil
            }
        }
    }

    /// The same where a text is a value or not, and there is no more to say.
    static func scalar(
        _ name: String, limits: String = "", wanted: String, show: @escaping @Sendable (Value) -> String,
        parse: @escaping @Sendable (String) -> Value?
    ) -> ValueType {
        scalar(name, limits: limits, wanted: wanted, show: show) { (text) throws(Misfit) in
            guard let value = parse(text) else { throw Misfit(want: wanted) }
            return value
        }
    }
}

extension ValueType {
    /// A value that may be left out, and then is nil.
    static func optional<Wrapped>(_ type: ValueType<Wrapped>) -> ValueType where Value == Wrapped? {
        ValueType(
            name: type.name, unit: type.unit, limits: type.limits, wanted: type.wanted,
            show: { $0.map(type.show) ?? "" },
            read: { type.read($0).map(Optional.some) })
    }

    /// A value, or `off`, which is nil.
    static func orOff<Wrapped>(_ type: ValueType<Wrapped>) -> ValueType where Value == Wrapped? {
        ValueType(
            name: type.name + " or `off`", unit: type.unit, limits: type.limits, wanted: type.wanted + " or off",
            show: { $0.map(type.show) ?? "off" },
            read: { $0.isOff ? .some(nil) : type.read($0).map(Optional.some) })
    }
}
