import Synchronization

/// The newest exemplar of a counter or of a histogram's bucket: the first observation in a trace after each scrape.
///
/// One a scrape is all that a server keeps, so the rest costs a load: neither a clock nor the trace is asked for.
final class ExemplarSlot: Sendable {
    private let isWanted = Atomic<Bool>(true)
    private let newest = Mutex<Exemplar?>(nil)
    private let source: PrometheusExemplarSource

    init(_ source: @escaping PrometheusExemplarSource) { self.source = source }

    func offer(_ value: Double) {
        if isWanted.load(ordering: .relaxed) { capture(value) }
    }

    @inline(never) private func capture(_ value: Double) {
        guard let labels = source(), let exemplar = Exemplar(labels, value: value, time: WallTime.seconds) else { return }
        newest.withLock { $0 = exemplar }
        isWanted.store(false, ordering: .relaxed)
    }

    /// What a scrape shows; the next observation in a trace takes its place.
    func read() -> Exemplar? {
        isWanted.store(true, ordering: .relaxed)
        return newest.withLock { $0 }
    }
}
