public import Logging

/// Says of one metadata value whether it may be written.
///
/// ```swift
/// log.info("order_placed", metadata: ["account": "\(number, sensitivity: .sensitive)"])   // "account":"[redacted]"
/// ```
public enum Sensitivity: Int64, Sendable, Logger.MetadataValueAttributes.Attribute {
    /// Written as it is; so are values that say nothing.
    case `public` = 0
    /// Written as `[redacted]`. The value itself never reaches a destination.
    case sensitive = 1
}

extension Logger.MetadataValue.StringInterpolation {
    /// Interpolates a value; one sensitive part makes the whole metadata value sensitive.
    public mutating func appendInterpolation(_ value: some CustomStringConvertible, sensitivity: Sensitivity) {
        // A later attribute replaces an earlier one of its type: a public part must not unlock a sensitive one.
        guard sensitivity == .sensitive else { return appendInterpolation(value.description) }
        var attributes = Logger.MetadataValueAttributes()
        attributes[Sensitivity.self] = .sensitive
        appendInterpolation(value.description, attributes: attributes)
    }
}
