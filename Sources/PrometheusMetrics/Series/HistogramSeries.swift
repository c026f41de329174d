import Synchronization

/// A histogram's counts, one a bucket and not yet summed up, and the sum of what was observed.
final class HistogramSeries: Sendable {
    let bounds: BucketBounds
    private let buckets: [Bucket]
    private let sum = AtomicDouble(0)

    init(_ bounds: BucketBounds, exemplars: PrometheusExemplarSource? = nil) {
        self.bounds = bounds
        buckets = (0...bounds.values.count).map { _ in Bucket(exemplars) }
    }

    /// NaN is ignored: it belongs to no bucket, and would make the sum NaN for good.
    func observe(_ value: Double) {
        guard !value.isNaN else { return }
        let bucket = buckets[bounds.index(of: value)]
        bucket.count.wrappingAdd(1, ordering: .relaxed)
        bucket.slot?.offer(value)
        sum.add(value)
    }

    /// The counts are read once and the total is made of them, so `le="+Inf"` and `_count` agree while others observe.
    var snapshot: HistogramSnapshot {
        var total: UInt64 = 0
        let cumulative = buckets.map { bucket in
            total &+= bucket.count.load(ordering: .relaxed)
            return total
        }
        return HistogramSnapshot(cumulative: cumulative, count: total, sum: sum.value)
    }

    /// The exemplar of the bucket of that number.
    func readExemplar(_ bucket: Int) -> Exemplar? { buckets[bucket].slot?.read() }
}

/// A histogram at one moment. `cumulative` has one entry more than there are bounds: the last is that of `+Inf`.
struct HistogramSnapshot: Sendable {
    let cumulative: [UInt64]
    let count: UInt64
    let sum: Double
}

/// An object of its own, since an atomic can't be an element of an array.
private final class Bucket: Sendable {
    let count = Atomic<UInt64>(0)
    let slot: ExemplarSlot?

    init(_ exemplars: PrometheusExemplarSource?) { slot = exemplars.map(ExemplarSlot.init) }
}
