/// The fields that are the same in every line of a logger, encoded once. An object, because every record passes it along.
final class FixedFields: Sendable {
    let label: String
    /// That of the label in ``LogMetrics``.
    let number: Int
    /// `,"logger":"…"`
    let logger: [UInt8]
    /// Service, environment and the layout's constants.
    let origin: [UInt8]
    let present: ReservedNames.Kinds

    init(label: String, number: Int, logger: [UInt8], origin: [UInt8], present: ReservedNames.Kinds) {
        (self.label, self.number, self.logger, self.origin, self.present) = (label, number, logger, origin, present)
    }

    /// Where lines come from.
    struct Origin: Sendable {
        var service: String?
        var environment: String?
    }
}
