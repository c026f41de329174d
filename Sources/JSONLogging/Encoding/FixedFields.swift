/// The fields that are the same in every line of a logger, encoded once.
struct FixedFields: Sendable {
    let label: String
    /// That of the label in ``LogMetrics``.
    var number = 0
    /// `,"logger":"…"`
    let logger: [UInt8]
    /// Service, environment and the layout's constants.
    let origin: [UInt8]
    let present: ReservedNames.Kinds

    /// Where lines come from.
    struct Origin: Sendable {
        var service: String?
        var environment: String?
    }
}
