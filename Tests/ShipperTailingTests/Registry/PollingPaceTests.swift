import Testing

@testable import ShipperTailing

@Suite struct PollingPaceTests {
    let start = ContinuousClock.now

    @Test func `a new file is due at once`() {
        #expect(PollingPace(shortest: .milliseconds(250), now: start).due == start)
    }

    @Test func `a quiet file is asked less and less often, down to once in four seconds`() {
        var pace = PollingPace(shortest: .milliseconds(250), now: start)
        var now = start
        var last = Duration.zero
        for _ in 0..<40 {
            pace.looked(at: now, hasGrown: false)
            #expect(pace.interval >= last && pace.interval <= .seconds(4))
            // Quiet files are looked at together, ten times a second at the most.
            #expect(pace.due >= now + pace.interval && pace.due <= now + pace.interval + .milliseconds(100))
            last = pace.interval
            now = pace.due
        }
        #expect(pace.interval == .seconds(4))
        #expect(pace.lastGrowth == start)
    }

    @Test func `growth brings back the shortest interval`() {
        var pace = PollingPace(shortest: .milliseconds(250), now: start)
        for _ in 0..<40 { pace.looked(at: start, hasGrown: false) }
        pace.looked(at: start + .seconds(9), hasGrown: true)
        #expect(pace.interval == .milliseconds(250))
        #expect(pace.lastGrowth == start + .seconds(9))
    }

    @Test func `an interval set longer than four seconds stays as it is`() {
        var pace = PollingPace(shortest: .seconds(5), now: start)
        for _ in 0..<9 { pace.looked(at: start, hasGrown: false) }
        #expect(pace.interval == .seconds(5))
    }
}
