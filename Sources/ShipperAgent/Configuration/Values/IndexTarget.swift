public import ShipperEncoding

/// An index of one name, or one for each day or hour.
public enum IndexTarget: Sendable, Equatable {
    case fixed(IndexName)
    /// As it was written, and what it means.
    case dated(String, IndexPattern)

    /// As it was written.
    public var text: String {
        switch self {
        case .fixed(let name): name.text
        case .dated(let text, _): text
        }
    }
}
