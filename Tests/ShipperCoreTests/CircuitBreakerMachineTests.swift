import Testing

@testable import ShipperCore

@Suite struct CircuitBreakerMachineTests {
    private func breaker() -> CircuitBreakerMachine { CircuitBreakerMachine(threshold: 3, recovery: .seconds(30)) }

    @Test func `it opens after so many failures in a row, and not before`() {
        var breaker = breaker()
        for _ in 0..<2 { breaker.failed(now: .zero) }
        breaker.succeeded()
        for _ in 0..<2 { breaker.failed(now: .zero) }
        #expect(breaker.state == .closed && breaker.admit(now: .zero) == .go)
        breaker.failed(now: .seconds(7))
        #expect(breaker.state == .open && breaker.failures == 5)
        #expect(breaker.admit(now: .seconds(36)) == .wait(until: .seconds(37)))
    }

    @Test func `after its recovery one trial goes, which decides`() {
        for isWell in [true, false] {
            var breaker = breaker()
            for _ in 0..<3 { breaker.failed(now: .zero) }
            #expect(breaker.admit(now: .seconds(30)) == .go && breaker.state == .halfOpen)
            #expect(breaker.admit(now: .seconds(30)) == .trialUnderWay)
            if isWell { breaker.succeeded() } else { breaker.failed(now: .seconds(31)) }
            #expect(breaker.state == (isWell ? .closed : .open))
            #expect(breaker.admit(now: .seconds(31)) == (isWell ? .go : .wait(until: .seconds(61))))
        }
    }

    @Test func `a trial that was given up is made again`() {
        var breaker = breaker()
        for _ in 0..<3 { breaker.failed(now: .zero) }
        _ = breaker.admit(now: .seconds(30))
        breaker.abandoned(now: .seconds(31))
        #expect(breaker.admit(now: .seconds(31)) == .go)
    }

    @Test func `each change of state is counted once`() {
        var breaker = breaker()
        for _ in 0..<5 { breaker.failed(now: .zero) }
        _ = breaker.admit(now: .seconds(30))
        breaker.failed(now: .seconds(30))
        _ = breaker.admit(now: .seconds(60))
        breaker.succeeded()
        typealias Transition = CircuitBreakerMachine.Transition
        #expect(
            breaker.transitions == [
                Transition(from: .closed, to: .open): 1, Transition(from: .open, to: .halfOpen): 2,
                Transition(from: .halfOpen, to: .open): 1, Transition(from: .halfOpen, to: .closed): 1,
            ])
        #expect(Set(breaker.transitions.keys).isSubset(of: CircuitBreakerMachine.Transition.possible))
    }

    @Test func `states have the names and numbers of the metrics`() {
        let states: [CircuitBreakerMachine.State] = [.closed, .halfOpen, .open]
        #expect(states.map(\.rawValue) == [0, 1, 2] && states.map(\.name) == ["closed", "half_open", "open"])
    }
}
