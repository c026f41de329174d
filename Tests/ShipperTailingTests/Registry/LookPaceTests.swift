import Testing

@testable import ShipperTailing

@Suite struct LookPaceTests {
    private let start = ContinuousClock.now

    @Test func `an event after a quiet time leads to a look at once`() {
        var pace = LookPace(now: start, interval: .seconds(30))
        #expect(pace.next == start + .seconds(30) && pace.isCalm)
        pace.hurry()
        #expect(pace.next == start && !pace.isCalm)
    }

    @Test func `looks that follow each other are a tenth of a second apart, and take a tenth of the time`() {
        var pace = LookPace(now: start, interval: .seconds(30))
        pace.looked(from: start, to: start + .milliseconds(1), interval: .seconds(30))
        pace.hurry()
        #expect(pace.next == start + .milliseconds(101))
        pace.looked(from: start, to: start + .seconds(1), interval: .seconds(30))
        #expect(pace.next == start + .seconds(31) && pace.isCalm)
        pace.hurry()
        #expect(pace.next == start + .seconds(10))
        pace.hurry()
        #expect(pace.next == start + .seconds(10))
    }

    @Test func `however long a look takes, the next one is not later than without events`() {
        var pace = LookPace(now: start, interval: .seconds(1))
        pace.looked(from: start, to: start + .seconds(1), interval: .seconds(1))
        pace.hurry()
        #expect(pace.next == start + .seconds(2))
    }
}
