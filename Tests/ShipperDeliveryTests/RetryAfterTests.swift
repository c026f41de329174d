import Testing

@testable import ShipperDelivery

@Suite struct RetryAfterTests {
    /// 2026-10-21T07:28:00Z.
    private static let date: Int64 = 1_792_567_680

    @Test(
        arguments: [
            (nil, nil), ("0", 0), ("30", 30), ("86400", 86_400), ("86401", 86_400), ("999999999999", 86_400), ("-1", nil),
            ("1.5", nil), ("", nil), ("soon", nil), ("99999999999999999999999", nil), ("Wed, 21 Oct 2026 07:28:30 GMT", 30),
            ("Wed, 21 Oct 2026 07:27:00 GMT", 0), ("Wed, 21 Oct 2030 07:28:00 GMT", 86_400), ("Wed, 21 Oct 2026 07:28:30 CET", nil),
            ("Wed, 21 Oct 2026 24:28:30 GMT", nil), ("Wed, 0 Oct 2026 07:28:30 GMT", nil), ("Wed, 21 Foo 2026 07:28:30 GMT", nil),
        ] as [(String?, Int?)])
    func `it is read as seconds or as a date, a day at most`(text: String?, seconds: Int?) {
        #expect(RetryAfter.wait(text, from: Self.date) == seconds.map { .seconds($0) })
    }

    @Test func `a date helps nobody who does not know the time`() {
        #expect(RetryAfter.wait("Wed, 21 Oct 2026 07:28:30 GMT", from: nil) == nil)
    }

    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000), ("Fri, 31 Dec 1999 23:59:60 GMT", 946_684_800),
    ])
    func `a date is seconds since 1970`(text: String, seconds: Int64) {
        #expect(HTTPDate.parse(text) == seconds)
    }
}
