/// A point in time read from a line.
public struct ParsedTime: Equatable, Sendable {
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    public var nanoseconds: Int64
    /// How many digits of the second's fraction the text gave: 0…9. The rest is free for a tie-break.
    public var digits: Int

    @inlinable
    public init(nanoseconds: Int64, digits: Int) {
        self.nanoseconds = nanoseconds
        self.digits = digits
    }
}

/// RFC 3339 date-times and Unix numbers, read by arithmetic: 5 ns where Foundation's formatters take 700 to 40,000.
public enum TimeParser {
    /// Reads a JSON value as a time: an RFC 3339 string, or a number of seconds, milliseconds, microseconds or nanoseconds since
    /// 1970, told apart by size (a value below 10^11 is seconds, below 10^14 milliseconds, below 10^17 microseconds). A string of 16
    /// digits is such a number too: systemd's journal writes its microseconds so.
    ///
    /// - Returns: `nil` if it is neither, or lies outside what nanoseconds in 64 bits can hold (1677–2262).
    public static func parse(_ slice: JSONSlice, of bytes: borrowing RawSpan) -> ParsedTime? {
        switch slice.kind {
        case .string where slice.end - slice.start == 16: unixNumber(bytes, slice.start, slice.end)
        case .string: dateTime(bytes, slice.start, slice.end)
        case .number: unixNumber(bytes, slice.start, slice.end)
        default: nil
        }
    }

    /// `2026-11-23T09:15:00.123456Z`; `t`, `z` and a blank for `T` are taken too, as RFC 3339 allows, and offsets up to ±23:59.
    public static func dateTime(_ bytes: borrowing RawSpan, _ start: Int, _ end: Int) -> ParsedTime? {
        guard end - start >= 20,
            let year = number(bytes, start, 4), let month = number(bytes, start + 5, 2),
            let day = number(bytes, start + 8, 2), let hour = number(bytes, start + 11, 2),
            let minute = number(bytes, start + 14, 2), let second = number(bytes, start + 17, 2),
            holds(bytes, start + 4, "-"), holds(bytes, start + 7, "-"), holds(bytes, start + 13, ":"), holds(bytes, start + 16, ":"),
            holds(bytes, start + 10, "T") || holds(bytes, start + 10, "t") || holds(bytes, start + 10, " "),
            (1...12).contains(month), (1...daysInMonth(month, year)).contains(day),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var index = start + 19
        var fraction: Int64 = 0
        var digits = 0
        if holds(bytes, index, ".") {
            index += 1
            let first = index
            while index < end, let digit = digit(bytes, index) {
                if digits < 9 { fraction = fraction * 10 + Int64(digit) }
                digits = min(digits + 1, 9)
                index += 1
            }
            if index == first { return nil }
        }
        guard let offset = zone(bytes, index, end) else { return nil }
        let days = Int64(CivilDate.daysSince1970(year: year, month: month, day: day))
        let seconds = days * 86400 + Int64(hour * 3600 + minute * 60 + second - offset)
        return time(seconds: seconds, fraction: fraction, digits: digits)
    }

    /// Minutes and hours east of UTC in seconds, from `Z` or `±hh:mm` that must end at `end`.
    private static func zone(_ bytes: borrowing RawSpan, _ index: Int, _ end: Int) -> Int? {
        guard index < end else { return nil }
        if index + 1 == end { return holds(bytes, index, "Z") || holds(bytes, index, "z") ? 0 : nil }
        guard index + 6 == end, holds(bytes, index + 3, ":"),
            let hours = number(bytes, index + 1, 2), let minutes = number(bytes, index + 4, 2),
            hours < 24, minutes < 60
        else { return nil }
        if holds(bytes, index, "+") { return hours * 3600 + minutes * 60 }
        return holds(bytes, index, "-") ? -(hours * 3600 + minutes * 60) : nil
    }

    /// Digits with at most one point; a sign or an exponent is not a time.
    static func unixNumber(_ bytes: borrowing RawSpan, _ start: Int, _ end: Int) -> ParsedTime? {
        var whole: Int64 = 0
        var index = start
        while index < end, let digit = digit(bytes, index) {
            let (tens, overflow) = whole.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int64(digit))
            if overflow || carry { return nil }
            whole = sum
            index += 1
        }
        guard index > start else { return nil }
        let unitDigits = whole < 100_000_000_000 ? 0 : whole < 100_000_000_000_000 ? 3 : whole < 100_000_000_000_000_000 ? 6 : 9
        let perSecond = powersOfTen(unitDigits)
        var fraction = whole % perSecond
        var digits = unitDigits
        if index < end {
            guard holds(bytes, index, ".") else { return nil }
            index += 1
            while index < end, let digit = digit(bytes, index) {
                if digits < 9 {
                    fraction = fraction * 10 + Int64(digit)
                    digits += 1
                }
                index += 1
            }
            guard index == end else { return nil }
        }
        return time(seconds: whole / perSecond, fraction: fraction, digits: digits)
    }

    /// - Parameter fraction: the second's fraction as an integer of `digits` digits.
    private static func time(seconds: Int64, fraction: Int64, digits: Int) -> ParsedTime? {
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return nil }
        let (sum, carry) = whole.addingReportingOverflow(fraction * powersOfTen(9 - digits))
        return carry ? nil : ParsedTime(nanoseconds: sum, digits: digits)
    }

    /// 10^n for n in 0…9.
    @inlinable
    public static func powersOfTen(_ exponent: Int) -> Int64 {
        var power: Int64 = 1
        for _ in 0..<exponent { power &*= 10 }
        return power
    }

    @inline(__always)
    private static func digit(_ bytes: borrowing RawSpan, _ index: Int) -> UInt8? {
        let value = ByteSearch.byteAt(bytes, index) &- 0x30
        return value < 10 ? value : nil
    }

    @inline(__always)
    private static func number(_ bytes: borrowing RawSpan, _ start: Int, _ count: Int) -> Int? {
        var value = 0
        for index in start..<(start + count) {
            guard let digit = digit(bytes, index) else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }

    @inline(__always)
    private static func holds(_ bytes: borrowing RawSpan, _ index: Int, _ scalar: Unicode.Scalar) -> Bool {
        UInt32(ByteSearch.byteAt(bytes, index)) == scalar.value
    }

    private static func daysInMonth(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// The Gregorian calendar as arithmetic on day numbers.
public enum CivilDate {
    /// Days since 1970-01-01, for years 0…9999. Counts years from March, so that the leap day comes last.
    public static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
