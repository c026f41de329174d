/// A field of the line that is sent as structured metadata.
public struct LokiMetadata: Sendable, Equatable {
    /// Loki would replace what it doesn't allow in a name; here it is done already, and in the open.
    public var name: LabelName
    public var path: FieldPath
}
