/// How a line was sent, where that is not a matter of the line alone: what decided it must be written down, or a repeat could go another way.
public struct Route: Equatable, Hashable, Sendable {
    /// The lowest 31 bits: by place, labels that moved to structured metadata. The highest: whether the line went to a stream of late lines.
    public let bits: UInt32

    private static let backfill: UInt32 = 1 << 31

    /// As the configuration says, and nothing else.
    public static let plain = Route(bits: 0)

    public init(bits: UInt32) { self.bits = bits }

    /// - Parameter movedLabels: bits by place, of which there are 31.
    public init(movedLabels: UInt32, isBackfill: Bool) {
        bits = movedLabels & ~Self.backfill | (isBackfill ? Self.backfill : 0)
    }

    public var movedLabels: UInt32 { bits & ~Self.backfill }
    public var isBackfill: Bool { bits & Self.backfill != 0 }
}

/// Lines of one file that went the same way, one behind another.
public struct RoutedStretch: Equatable, Sendable {
    /// Offsets in the file, in bytes.
    public let start: UInt64
    public var end: UInt64
    public let route: Route

    public init(start: UInt64, end: UInt64, route: Route) {
        self.start = start
        self.end = end
        self.route = route
    }

    /// What of it lies behind `offset`.
    public func behind(_ offset: UInt64) -> RoutedStretch? {
        end > offset ? RoutedStretch(start: max(start, offset), end: end, route: route) : nil
    }
}

/// The ways that lines of one file went in an earlier life.
public struct EarlierRoutes: Equatable, Sendable {
    /// Up to this offset lines may have been sent.
    public var end: UInt64
    /// Rising; between them lines went the plain way.
    public var stretches: [RoutedStretch]

    public init(end: UInt64, stretches: [RoutedStretch]) {
        self.end = end
        self.stretches = stretches
    }

    /// The way of the line at `offset`; `nil` if it was not sent.
    public func route(at offset: UInt64) -> Route? {
        guard offset < end else { return nil }
        var (low, high) = (0, stretches.count)
        while low < high {
            let middle = (low + high) / 2
            if stretches[middle].end <= offset { low = middle + 1 } else { high = middle }
        }
        return low < stretches.count && stretches[low].start <= offset ? stretches[low].route : .plain
    }
}

/// What an earlier life knew of the ways of lines.
public struct RoutingMemory: Equatable, Sendable {
    public var files: [ContentID: EarlierRoutes] = [:]
    /// By stream, the newest time that was sent to it, in nanoseconds since 1970, or a little later.
    public var newest: [UInt64: Int64] = [:]

    public init() {}
}
