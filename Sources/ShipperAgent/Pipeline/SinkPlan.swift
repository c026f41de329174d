import ShipperCore

/// A sink's settings, as its thread needs them.
struct SinkPlan: Sendable {
    let name: String
    /// How each of its sources is read; a file's context holds an index into this list.
    let sources: [SourcePlan]
    let limits: BatchLimits
    /// A batch is sent at the latest so long after its first line was read.
    let maximumAge: Duration
    /// Batches under way at once.
    let maximumInFlight: Int
    let breaksTies: Bool
    let courier: any BatchCourier
}
