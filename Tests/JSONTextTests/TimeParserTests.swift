import JSONText
import ShipperTestSupport
import Testing

@Suite struct TimeParserTests {
    private func time(_ text: String, _ kind: JSONSlice.Kind) -> ParsedTime? {
        let bytes = Array("<\(text)>".utf8)
        let slice = JSONSlice(kind: kind, start: 1, end: bytes.count - 1, hasEscapes: false)
        return unsafe TimeParser.parse(slice, of: bytes.span.bytes)
    }

    // MARK: - RFC 3339

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T09:15:00", "2026-11-23T09:15:00.Z", "2026-11-23T09:15:00.1",
        "2026-11-23T09:15:00,1Z",
        "2026-11-23X09:15:00Z", "2026/11/23T09:15:00Z", "2026-11-23T09.15.00Z", "26-11-23T09:15:00.00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T23:60:00Z", "2026-11-23T23:59:61Z",
        "2026-11-23T09:15:00ZZ",
        "2026-11-23T09:15:00+01", "2026-11-23T09:15:00+0100", "2026-11-23T09:15:00+24:00", "2026-11-23T09:15:00+01:60",
        "2026-11-23T09:15:00*01:00", "2026-11-23T09:15:00+1:00", " 2026-11-23T09:15:00Z", "2026-11-23T09:15:00Z ",
        "2026-1a-23T09:15:00Z",
        "-026-11-23T09:15:00Z", "2026-11-23T09:15:00.5", "2026-11-23T09:15:00.5+", "2026-11-23T09:15:00.5+01:0",
        "２０26-11-23T09:15:00Z",
    ]) func `a string that is no date-time is refused`(text: String) {
        #expect(time(text, .string) == nil)
    }

    @Test(arguments: [
        "0000-01-01T00:00:00Z", "1677-09-21T00:12:42Z", "2262-04-11T23:47:17Z", "2262-04-11T23:47:16.854775808Z",
        "9999-12-31T23:59:59Z",
    ]) func `a date-time outside 64 bits of nanoseconds is refused`(text: String) {
        #expect(time(text, .string) == nil)
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0, 0), ("1970-01-01t00:00:00z", 0, 0), ("1970-01-01 00:00:00Z", 0, 0),
            ("1970-01-01T00:00:00.000000001Z", 1, 9), ("1969-12-31T23:59:59.9Z", -100_000_000, 1),
            ("2026-11-23T09:15:00Z", 1_795_425_300_000_000_000, 0),
            ("2026-11-23T09:15:00.1Z", 1_795_425_300_100_000_000, 1),
            ("2026-11-23T09:15:00.12Z", 1_795_425_300_120_000_000, 2),
            ("2026-11-23T09:15:00.123Z", 1_795_425_300_123_000_000, 3),
            ("2026-11-23T09:15:00.123456Z", 1_795_425_300_123_456_000, 6),
            ("2026-11-23T09:15:00.12345678Z", 1_795_425_300_123_456_780, 8),
            ("2026-11-23T09:15:00.123456789Z", 1_795_425_300_123_456_789, 9),
            ("2026-11-23T09:15:00.1234567899999Z", 1_795_425_300_123_456_789, 9),
            ("2026-11-23T09:15:00.000000Z", 1_795_425_300_000_000_000, 6),
            ("2026-11-23T14:45:00+05:30", 1_795_425_300_000_000_000, 0),
            ("2026-11-23T01:15:00.5-08:00", 1_795_425_300_500_000_000, 1),
            ("2026-11-23T09:15:00-00:00", 1_795_425_300_000_000_000, 0),
            ("2026-11-24T09:14:00+23:59", 1_795_425_300_000_000_000, 0),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000_000_000, 0),
            ("2000-02-29T23:59:59Z", 951_868_799_000_000_000, 0),
            // A leap second is the first second of the next minute: Unix time has no room for it.
            ("2016-12-31T23:59:60Z", 1_483_228_800_000_000_000, 0),
            ("2016-12-31T23:59:60.25Z", 1_483_228_800_250_000_000, 2),
            ("2262-04-11T23:47:16.854775807Z", .max, 9), ("1677-09-21T00:12:44Z", -9_223_372_036_000_000_000, 0),
        ] as [(String, Int64, Int)]) func `a date-time is read to the nanosecond`(
            text: String, nanoseconds: Int64, digits: Int
        )
    {
        #expect(time(text, .string) == ParsedTime(nanoseconds: nanoseconds, digits: digits))
    }

    @Test func `every prefix of a date-time with an offset is refused`() throws {
        let text = "2026-11-23T09:15:00.123456+05:30"
        try withEvery("cut", in: 0..<text.count) { cut in try requireEqual(time(String(text.prefix(cut)), .string), nil)
        }
    }

    @Test func `every day from 1900 to 2249 follows the one before, and none is too many`() throws {
        var previous = try #require(time("1899-12-31T12:00:00Z", .string)).nanoseconds
        for year in 1900..<2250 {
            let leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
            for (month, days) in [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
                for day in 1...days {
                    let text = "\(year)-\(two(month + 1))-\(two(day))T12:00:00Z"
                    previous += 86_400_000_000_000
                    try requireEqual(time(text, .string), ParsedTime(nanoseconds: previous, digits: 0))
                }
                try requireEqual(time("\(year)-\(two(month + 1))-\(two(days + 1))T12:00:00Z", .string), nil)
            }
        }
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    @Test(arguments: Seed.some(10)) func `what the timestamp writer wrote is read back`(seed: Seed) throws {
        var generator = seed.generator
        var writer = RFC3339Writer()
        for _ in 0..<200 {
            let nanoseconds = Int64.random(in: -9_223_372_036_000_000_000 ... .max, using: &generator)
            var bytes: [UInt8] = []
            writer.append(nanoseconds: nanoseconds, to: &bytes)
            let text = String(decoding: bytes, as: UTF8.self)
            try requireEqual(time(text, .string), ParsedTime(nanoseconds: nanoseconds, digits: 9))
        }
    }

    // MARK: - Unix numbers

    @Test(arguments: [
        "-1", "1e9", "1.5e3", "+5", ".5", "1.2.3", "0x10", "1_000", "9223372036854775808", "9999999999999999999",
        "99999999999999999999",
        "18446744073709551616", "1000000000000000000000000000000",
    ]) func `a number that is no time, or too large for one, is refused`(text: String) {
        #expect(time(text, .number) == nil)
    }

    @Test(
        arguments: [
            ("0", 0, 0), ("1795425300", 1_795_425_300_000_000_000, 0), ("1795425300.5", 1_795_425_300_500_000_000, 1),
            ("1795425300.123456", 1_795_425_300_123_456_000, 6),
            ("1795425300.1234567891", 1_795_425_300_123_456_789, 9),
            ("1795425300123", 1_795_425_300_123_000_000, 3), ("1795425300123.25", 1_795_425_300_123_250_000, 5),
            ("1795425300123456", 1_795_425_300_123_456_000, 6), ("1795425300123456.7", 1_795_425_300_123_456_700, 7),
            ("1795425300123456789", 1_795_425_300_123_456_789, 9),
            ("1795425300123456789.9", 1_795_425_300_123_456_789, 9),
            ("9223372036854775807", .max, 9), ("100000000000", 100_000_000_000_000_000, 3),
        ] as [(String, Int64, Int)])
    func `a number's size tells its unit`(text: String, nanoseconds: Int64, digits: Int) {
        #expect(time(text, .number) == ParsedTime(nanoseconds: nanoseconds, digits: digits))
    }

    @Test(arguments: [
        ("99999999999", "100000000000"), ("99999999999999", "100000000000000"),
        ("99999999999999999", "100000000000000000"),
    ])
    func `the border of a unit stands where the documentation says`(last: String, first: String) throws {
        // The last of one unit lies thousands of years ahead, past what 64 bits hold; the first of the next is a near date again.
        #expect(time(last, .number) == nil)
        #expect(try #require(time(first, .number)).nanoseconds == 100_000_000_000_000_000)
    }

    @Test(arguments: [JSONSlice.Kind.boolean, .null, .object, .array, .absent])
    func `no other kind of value is a time`(kind: JSONSlice.Kind) {
        #expect(time("1795425300", kind) == nil)
    }
}
