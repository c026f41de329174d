extension ValueType {
    /// A list of values; records each item that is none and leaves it out.
    static func list<Element>(
        of type: ValueType<Element>, atLeast least: Int = 0, such example: String
    ) -> ValueType where Value == [Element] {
        let most = 1_000
        let wanted = "a list such as [\(example)]"
        return ValueType(
            name: "list of \(type.name)s", unit: type.unit, limits: "\(least) … \(most)", wanted: wanted,
            show: { "[" + $0.map(type.show).joined(separator: ", ") + "]" },
            read: { node in
                guard let items = node.items(want: wanted) else { return nil }
                guard (least...most).contains(items.count) else {
                    node.refuse(Misfit(want: "\(least) to \(most) items, such as [\(example)]"))
                    return nil
                }
                return items.compactMap { type.read($0) }
            })
    }
}
