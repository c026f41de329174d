import Glibc
import JSONText
import ShipperTailing

/// Times as people write them on a command line.
public enum QueryTime {
    /// Nanoseconds since 1970.
    public static var now: Int64 { WallClock.now() }

    /// Nanoseconds since 1970 of `15m` (so long before `now`), `2026-11-23T09:15:00Z` (RFC 3339), or `2026-11-23`, `2026-11-23T09:15` and
    /// `2026-11-23 09:15:30.5` in the zone of this host, or in UTC.
    ///
    /// - Parameter now: nanoseconds since 1970.
    /// - Returns: nil if it is none of these.
    public static func parse(_ text: String, now: Int64, inUTC: Bool) -> Int64? {
        if text == "now" { return now }
        if let back = Duration(configurationText: text) {
            let (seconds, attoseconds) = back.components
            let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
            let (time, underflow) = now.subtractingReportingOverflow(product &+ attoseconds / 1_000_000_000)
            return overflow || underflow ? nil : time
        }
        return absolute(text) ?? absolute(padded(text) + "Z").flatMap { inUTC ? $0 : local($0) }
    }

    private static func absolute(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        return unsafe TimeParser.dateTime(bytes.span.bytes, 0, bytes.count)?.nanoseconds
    }

    /// With the parts that may be left out: the time of a date, the seconds of a time.
    private static func padded(_ text: String) -> String {
        switch text.utf8.count {
        case 10: text + "T00:00:00"
        case 16: text + ":00"
        default: text
        }
    }

    /// The instant at which clocks here show what clocks in UTC show at `time`; of two, as when summer time ends, the system's choice.
    private static func local(_ time: Int64) -> Int64? {
        let (second, fraction) = time.quotientAndRemainder(dividingBy: 1_000_000_000)
        var (seconds, parts) = (time_t(second), unsafe tm())
        guard unsafe gmtime_r(&seconds, &parts) != nil else { return nil }
        unsafe parts.tm_isdst = -1
        return nanoseconds(second: Int64(unsafe mktime(&parts)), fraction)
    }

    /// - Returns: nil if it is past the year 2262, where nanoseconds since 1970 end.
    static func nanoseconds(second: Int64, _ fraction: Int64) -> Int64? {
        let (whole, isPast) = second.multipliedReportingOverflow(by: 1_000_000_000)
        let (time, isJustPast) = whole.addingReportingOverflow(fraction)
        return isPast || isJustPast ? nil : time
    }
}
