/// Writes instants as RFC 3339 timestamps in UTC, `2026-11-23T10:11:12.123456Z`.
///
/// It remembers the last day and second it wrote, so that lines of one second cost a copy and the digits of the
/// fraction. Keep one per buffer and hand it instants that rise; any order is right, only slower.
public struct RFC3339Writer: Sendable {
    private var day: Int64 = .min
    @usableFromInline var second: Int64 = .min
    /// `2026-11-23T10:11:12`
    @usableFromInline var prefix = [UInt8](repeating: UInt8(ascii: "0"), count: 19)

    public init() {
        for (index, mark) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")] as [(Int, Unicode.Scalar)] {
            prefix[index] = UInt8(ascii: mark)
        }
    }

    /// Appends an instant.
    ///
    /// - Parameters:
    ///   - nanoseconds: Since 1970-01-01T00:00:00Z, without leap seconds; every `Int64` is legal (1677…2262).
    ///   - digits: Of the fraction, 0…9 (values outside are taken as the nearest of these); the rest is cut off, not
    ///     rounded, so that a timestamp never lies in its future. With 0 the point is left out too.
    ///   - bytes: The buffer to append to.
    @inlinable
    public mutating func append(nanoseconds: Int64, digits: Int = 9, to bytes: inout some ByteSink & ~Copyable) {
        let (second, fraction) = nanoseconds.flooredDivision(by: 1_000_000_000)
        if second != self.second { setSecond(second) }
        bytes.append(unsafe prefix.span.bytes)
        Self.appendFraction(fraction, digits: min(max(digits, 0), 9), to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
    }

    @usableFromInline
    mutating func setSecond(_ second: Int64) {
        let (day, secondOfDay) = second.flooredDivision(by: 86_400)
        if day != self.day { setDay(day) }
        setTwoDigits(secondOfDay / 3600, at: 11)
        setTwoDigits(secondOfDay / 60 % 60, at: 14)
        setTwoDigits(secondOfDay % 60, at: 17)
        self.second = second
    }

    private mutating func setDay(_ day: Int64) {
        let date = CivilDate(daysSince1970: day)
        setTwoDigits(date.year / 100, at: 0)
        setTwoDigits(date.year % 100, at: 2)
        setTwoDigits(date.month, at: 5)
        setTwoDigits(date.day, at: 8)
        self.day = day
    }

    private mutating func setTwoDigits(_ value: Int64, at index: Int) {
        prefix[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10)
        prefix[index + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
    }

    /// - Parameter digits: 0…9
    @inlinable
    static func appendFraction(_ nanoseconds: Int64, digits: Int, to bytes: inout some ByteSink & ~Copyable) {
        guard digits > 0 else { return }
        bytes.append(UInt8(ascii: "."))
        let nanoseconds = UInt32(truncatingIfNeeded: nanoseconds)
        // Nine digits are one and eight; of fewer the first eight will do, and what is not asked for is not kept.
        if digits == 9 { bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: nanoseconds / 100_000_000)) }
        let eight = digits == 9 ? nanoseconds % 100_000_000 : nanoseconds / 10
        bytes.append(word: DecimalDigits.eight(of: eight) | DecimalDigits.zeros, count: min(digits, 8))
    }
}

extension RFC3339Writer {
    /// A day of the proleptic Gregorian calendar.
    struct CivilDate: Equatable {
        let year: Int64
        /// 1…12
        let month: Int64
        /// 1…31
        let day: Int64

        /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`: years that begin in March,
        /// so that the leap day comes last, in eras of 400 years, which all have 146,097 days.
        init(daysSince1970: Int64) {
            let (era, dayOfEra) = (daysSince1970 + 719_468).flooredDivision(by: 146_097)
            let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
            let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
            let monthFromMarch = (5 * dayOfYear + 2) / 153
            day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
            month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
            year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        }
    }
}

extension Int64 {
    /// Quotient rounded down and a remainder that is never negative; `divisor` is positive.
    @usableFromInline
    func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
