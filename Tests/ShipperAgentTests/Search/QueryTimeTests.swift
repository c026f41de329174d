import Testing

@testable import ShipperAgent

@Suite struct QueryTimeTests {
    private let now: Int64 = 1_795_425_300_000_000_000

    private func parse(_ text: String) -> Int64? { QueryTime.parse(text, now: now, inUTC: true) }

    @Test(arguments: [
        "2026-11-23T09:15:00Z", "2026-11-23T10:15:00+01:00", "2026-11-23 09:15:00", "2026-11-23T09:15", "now", "0s",
    ])
    func `one instant is written in many ways`(text: String) { #expect(parse(text) == now) }

    @Test func `a date is its first instant, a duration lies before now`() {
        #expect(parse("2026-11-23") == now - 33_300 * 1_000_000_000)
        #expect(parse("15m") == now - 900 * 1_000_000_000)
    }

    @Test(arguments: ["", "yesterday", "2026-13-01", "2026-11-23T25:00", "15", "2263-01-01", "9999-12-31T23:59:59Z"])
    func `what is no time, or past the times that there are, is none`(text: String) { #expect(parse(text) == nil) }

    @Test func `the last nanoseconds that there are count, and those after them are none`() {
        #expect(QueryTime.nanoseconds(second: 9_223_372_036, 854_775_807) == .max)
        #expect(QueryTime.nanoseconds(second: 9_223_372_036, 854_775_808) == nil)
        #expect(QueryTime.nanoseconds(second: 9_223_372_037, 0) == nil)
        #expect(QueryTime.nanoseconds(second: -9_223_372_037, 0) == nil)
    }
}
