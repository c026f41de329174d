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
    ///   - grain: what ends and width are multiples of, where the ends of Int64 leave room.
    init(start: Int64, end: Int64, count: Int, grain: Int64 = 1) {
        let below = start.subtractingReportingOverflow((start % grain + grain) % grain)
        let above = end.addingReportingOverflow((grain - (end % grain + grain) % grain) % grain)
        self.start = below.overflow ? start : below.partialValue
        self.end = above.overflow ? end : above.partialValue
        let count = min(max(count, LocalStore.bucketLimits.lowerBound), LocalStore.bucketLimits.upperBound)
        let grains = (UInt64(bitPattern: self.end &- self.start) - 1) / (UInt64(count) * UInt64(grain)) + 1
        let (width, overflow) = grains.multipliedReportingOverflow(by: UInt64(grain))
        self.width = overflow ? .max : width
        counts = Array(repeating: Array(repeating: 0, count: StoreLevel.allCases.count), count: count)
    }

    /// Where a stretch begins, in nanoseconds since 1970.
    public func start(of index: Int) -> Int64 {
        // A stretch that holds a time begins within Int64, though its distance from the start may not.
        start &+ Int64(bitPattern: UInt64(index) &* width)
    }

    public var total: Int { counts.joined().reduce(0, +) }

    mutating func count(time: Int64, level: Int) {
        let bucket = Int(clamping: UInt64(bitPattern: time &- start) / width)
        guard counts.indices.contains(bucket), counts[bucket].indices.contains(level) else { return }
        counts[bucket][level] += 1
    }
}
