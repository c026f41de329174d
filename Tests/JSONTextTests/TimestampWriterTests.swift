import Testing

@testable import JSONText

@Suite struct TimestampWriterTests {
    private func text(_ nanoseconds: Int64, digits: Int = 9) -> String {
        var writer = RFC3339Writer()
        var bytes: [UInt8] = []
        writer.append(nanoseconds: nanoseconds, digits: digits, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000000Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
            (951_782_400_000_000_001, "2000-02-29T00:00:00.000000001Z"),
            (1_795_428_672_123_456_789, "2026-11-23T10:11:12.123456789Z"),
            (4_107_542_399_999_999_999, "2100-02-28T23:59:59.999999999Z"),
            (.max, "2262-04-11T23:47:16.854775807Z"), (.min, "1677-09-21T00:12:43.145224192Z"),
        ] as [(Int64, String)]) func `an instant is written in UTC`(nanoseconds: Int64, want: String)
    {
        #expect(text(nanoseconds) == want)
    }

    @Test(arguments: [
        (0, "12Z"), (3, "12.123Z"), (6, "12.123456Z"), (9, "12.123456789Z"), (-1, "12Z"), (12, "12.123456789Z"),
    ]) func `the fraction is cut off after the digits wanted`(digits: Int, want: String) {
        #expect(text(1_795_428_672_123_456_789, digits: digits) == "2026-11-23T10:11:\(want)")
    }

    @Test func `a writer that jumps between days and seconds writes what a fresh one writes`() {
        var writer = RFC3339Writer()
        for nanoseconds in [0, 5, 86_400_000_000_000, 1, -1, 3_599_000_000_000, 3_600_000_000_000] as [Int64] {
            var bytes: [UInt8] = []
            writer.append(nanoseconds: nanoseconds, digits: 9, to: &bytes)
            #expect(String(decoding: bytes, as: UTF8.self) == text(nanoseconds))
        }
    }

    @Test func `every day that an Int64 of nanoseconds can reach has the right date`() {
        var (year, month, day): (Int64, Int64, Int64) = (1677, 9, 21)
        for number in Int64(-106_752)...106_751 {
            let date = RFC3339Writer.CivilDate(daysSince1970: number)
            guard date.year == year, date.month == month, date.day == day else {
                Issue.record("day \(number): got \(date), want \(year)-\(month)-\(day)")
                return
            }
            day += 1
            if day > Self.days(inMonth: month, of: year) { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
