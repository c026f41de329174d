/// How many records there are in stretches of time of equal length, by level. A value.
public struct StoreHistogram: Sendable, Equatable {
    /// Nanoseconds since 1970: the first that is meant.
    public private(set) var start: Int64 = 0
    /// Nanoseconds since 1970: the first that is not meant.
    public private(set) var end: Int64 = 0
    /// How long a stretch is, in nanoseconds; the last may be shorter. Ends far apart differ by more than an Int64 holds.
    public private(set) var width: UInt64 = 1
    /// By stretch, then by ``StoreLevel/rawValue``.
    public private(set) var counts: [[Int]] = []

    /// Of nothing.
    init() {}

    /// - Parameters:
    ///   - end: behind `start`.
    ///   - count: of stretches, held within ``LocalStore/bucketLimits``.
    ///   - grain: what ends and width are multiples of.
    init(start: Int64, end: Int64, count: Int, grain: Int64 = 1) {
        let below = start - (start % grain + grain) % grain
        let (above, overflow) = end.addingReportingOverflow((grain - (end % grain + grain) % grain) % grain)
        self.start = below
        self.end = overflow ? end : above
        let count = min(max(count, LocalStore.bucketLimits.lowerBound), LocalStore.bucketLimits.upperBound)
        let grains = (UInt64(bitPattern: self.end &- self.start) - 1) / (UInt64(count) * UInt64(grain)) + 1
        width = grains * UInt64(grain)
        counts = Array(repeating: Array(repeating: 0, count: StoreLevel.allCases.count), count: count)
    }

    public var total: Int { counts.joined().reduce(0, +) }

    mutating func count(time: Int64, level: Int) {
        let bucket = Int(clamping: UInt64(bitPattern: time &- start) / width)
        guard counts.indices.contains(bucket), counts[bucket].indices.contains(level) else { return }
        counts[bucket][level] += 1
    }
}
