import Testing

@testable import ShipperDelivery

/// Which of several servers is asked.
@Suite struct UpstreamHealthTests {
    /// So that an expectation can change it.
    private final class Health {
        private var machine: UpstreamHealth
        var now = Duration.zero

        init(_ count: Int) { machine = UpstreamHealth(count: count) }

        var next: Int { machine.choose(now: now) }
        func next(except tried: Set<Int>) -> Int { machine.choose(now: now, except: tried) }
        func failed(_ place: Int) -> UpstreamHealth.Change? { machine.ended(place, isWell: false, now: now) }
        func succeeded(_ place: Int) -> UpstreamHealth.Change? { machine.ended(place, isWell: true, now: now) }
    }

    @Test func `servers take turns`() {
        let health = Health(3)
        #expect([health.next, health.next, health.next, health.next] == [0, 1, 2, 0])
        #expect(health.next(except: [1]) == 2)
    }

    @Test func `one that fails sits out, twice as long each time, and at most a minute`() {
        let health = Health(2)
        #expect(health.failed(0) == .wentOut(for: .seconds(1)))
        #expect([health.next, health.next] == [1, 1])
        #expect(health.failed(0) == nil, "of several that fail at once one counts")
        for pause in [1, 2, 4, 8, 16, 32, 60, 60, 60] {
            health.now += .seconds(pause) - .nanoseconds(1)
            #expect([health.next, health.next] == [1, 1], "\(pause)")
            health.now += .nanoseconds(1)
            #expect(Set([health.next, health.next]) == [0, 1], "\(pause)")
            #expect(health.failed(0) == nil, "said once")
        }
        health.now += .seconds(60)
        #expect(health.succeeded(0) == .cameBack)
        #expect(health.failed(0) == .wentOut(for: .seconds(1)), "counted anew")
    }

    @Test func `when all are out the one is tried whose time ends first`() {
        let health = Health(2)
        _ = health.failed(1)
        health.now = .milliseconds(500)
        _ = health.failed(0)
        #expect([health.next, health.next] == [1, 1])
    }
}
