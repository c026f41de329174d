import Synchronization

/// A counter's value: whole steps and fractions apart, so that whole steps stay exact beyond 2^53 and cost one
/// instruction.
final class CounterSeries: Sendable {
    private let whole = Atomic<UInt64>(0)
    private let fraction = AtomicDouble(0)
    private let slot: ExemplarSlot?

    init(exemplars: PrometheusExemplarSource? = nil) { slot = exemplars.map(ExemplarSlot.init) }

    /// Passes from the largest `UInt64` to 0, which a server reads as a restart.
    func increment(by amount: UInt64) {
        whole.wrappingAdd(amount, ordering: .relaxed)
        // What was not counted is no example of anything.
        if let slot, amount > 0 { slot.offer(Double(amount)) }
    }

    /// A counter never falls: a negative amount, NaN or infinity is ignored.
    func add(_ amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        fraction.add(amount)
        slot?.offer(amount)
    }

    func reset() {
        whole.store(0, ordering: .relaxed)
        fraction.store(0)
    }

    var value: SampleValue {
        let steps = whole.load(ordering: .relaxed)
        let rest = fraction.value
        return rest == 0 ? .integer(steps) : .double(Double(steps) + rest)
    }

    func readExemplar() -> Exemplar? { slot?.read() }
}
