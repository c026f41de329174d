public import JSONText

/// Tells lines of one instant apart where the server merges equal ones.
///
/// Loki drops a line that equals another of the same nanosecond and stream. A timestamp with fewer than nine fraction digits leaves
/// some unused: they carry the line's ordinal among consecutive lines of the same time in its file. The state travels with the
/// checkpoint, so the same line gets the same stamp after any restart.
public struct TimestampTie: Equatable, Sendable {
    public var last: Int64
    public var ordinal: Int64

    public init(last: Int64 = .min, ordinal: Int64 = 0) {
        self.last = last
        self.ordinal = ordinal
    }

    /// The time to send for `time`: its nanoseconds plus the ordinal. At most 10^(9 − digits) − 1 ties are told apart (999 for
    /// microseconds); those beyond share the last stamp.
    public mutating func stamp(_ time: ParsedTime) -> Int64 {
        if time.nanoseconds == last {
            ordinal = min(ordinal &+ 1, TimeParser.powersOfTen(9 - time.digits) - 1)
        } else {
            last = time.nanoseconds
            ordinal = 0
        }
        return time.nanoseconds &+ ordinal
    }
}
