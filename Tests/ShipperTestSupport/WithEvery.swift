/// Runs `body` with every value, and tells at which one it threw: `#require` inside stops there.
public func withEvery<Values: Sequence>(
    _ label: String, in values: Values, _ body: (Values.Element) throws -> Void
) throws {
    for value in values {
        do {
            try body(value)
        } catch {
            throw FailedValue(label: label, value: String(describing: value), cause: error)
        }
    }
}

/// Names the value at which a loop over many broke off. Loops inside loops give `cut = 3, limit = 7: …`.
public struct FailedValue: Error, CustomStringConvertible {
    public let label: String
    public let value: String
    public let cause: any Error

    public var description: String {
        "\(label) = \(value)\(cause is FailedValue ? ", " : ": ")\(cause)"
    }
}
