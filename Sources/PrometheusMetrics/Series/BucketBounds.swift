/// The upper bounds of a histogram's buckets: strictly rising, finite; the bucket `+Inf` follows the last by itself.
struct BucketBounds: Hashable, Sendable {
    let values: [Double]

    /// Takes bounds in any order; what bounds nothing (NaN, an infinity, a repetition) is left out.
    init(_ raw: [Double]) {
        var values: [Double] = []
        for bound in raw.filter(\.isFinite).sorted() where bound != values.last { values.append(bound) }
        self.values = values
    }

    /// The place of the bucket that `value` falls into: the first whose bound is not below it.
    func index(of value: Double) -> Int {
        var low = 0
        var high = values.count
        while low < high {
            let middle = (low + high) / 2
            if values[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension [Double] {
    /// The buckets that Prometheus' own clients begin with, in seconds: 5 ms to 10 s.
    public static var prometheusDefaultBuckets: [Double] { [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] }
}
