/// A label of every stream that a sink opens.
public struct LokiLabel: Sendable, Equatable {
    public var name: LabelName
    public var value: Value

    public enum Value: Sendable, Equatable {
        /// The same for every line; 1 … 2048 bytes, which is Loki's limit.
        case fixed(String)
        /// A field of the line, written `$.level`.
        case field(FieldPath)
    }
}
