import CircuitBreaking
import ShipperTestSupport
import Testing

@testable import ShipperCore

@Suite struct PaceMachineTests {
    private func pace(_ maximum: Int = 4, failures: Int = 100) -> PaceMachine {
        PaceMachine(maximum: maximum, breaker: CircuitBreakerMachine(threshold: failures, recoveryTimeout: .seconds(30)))
    }

    private func ticket(_ pace: inout PaceMachine, _ now: Duration = .zero) throws -> PaceMachine.Ticket {
        guard case .go(let ticket) = pace.admit(now: now) else { throw Refused() }
        return ticket
    }

    private struct Refused: Error {}

    @Test func `no more requests go than the window has room for`() throws {
        var pace = pace(2)
        let first = try ticket(&pace)
        _ = try ticket(&pace)
        #expect(pace.admit(now: .zero) == .full)
        pace.ended(first, .answered, retryAfter: nil, now: .zero)
        _ = try ticket(&pace)
    }

    @Test func `a busy server halves the window once for all that were under way, and successes open it again`() throws {
        var pace = pace(8)
        let tickets = try (0..<8).map { _ in try ticket(&pace) }
        for ticket in tickets { pace.ended(ticket, .congested, retryAfter: nil, now: .zero) }
        #expect(pace.window == 4)
        let again = try ticket(&pace)
        pace.ended(again, .congested, retryAfter: nil, now: .zero)
        #expect(pace.window == 2)
        var rounds = 0
        while pace.window < 8, rounds < 1_000 {
            let ticket = try ticket(&pace)
            pace.ended(ticket, .answered, retryAfter: nil, now: .zero)
            rounds += 1
        }
        // One more for each window of successes: 2 + 3 + … + 7 or so.
        #expect(rounds > 15 && rounds < 60, "\(rounds)")
    }

    @Test func `the window never closes`() throws {
        var pace = pace(4)
        for _ in 0..<20 {
            let ticket = try ticket(&pace)
            pace.ended(ticket, .congested, retryAfter: nil, now: .zero)
        }
        #expect(pace.window == 1)
    }

    @Test func `what the server asks for holds for every request`() throws {
        var pace = pace()
        let (one, other) = (try ticket(&pace), try ticket(&pace))
        pace.ended(one, .congested, retryAfter: .seconds(60), now: .seconds(1))
        pace.ended(other, .answered, retryAfter: nil, now: .seconds(2))
        #expect(pace.admit(now: .seconds(60)) == .wait(until: .seconds(61)))
        _ = try ticket(&pace, .seconds(61))
    }

    @Test func `an open breaker holds all back, and its trial goes alone`() throws {
        var pace = pace(4, failures: 2)
        let tickets = try (0..<2).map { _ in try ticket(&pace) }
        for ticket in tickets { pace.ended(ticket, .failed, retryAfter: nil, now: .zero) }
        #expect(pace.admit(now: .seconds(1)) == .wait(until: .seconds(30)))
        let trial = try ticket(&pace, .seconds(30))
        #expect(pace.admit(now: .seconds(30)) == .full)
        pace.ended(trial, .answered, retryAfter: nil, now: .seconds(30))
        _ = try ticket(&pace, .seconds(30))
        _ = try ticket(&pace, .seconds(30))
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `whatever happens, limits hold and nobody waits for ever`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let maximum = Int.random(in: 1...8, using: &generator)
        var pace = pace(maximum, failures: Int.random(in: 1...5, using: &generator))
        var now = Duration.zero
        var tickets: [PaceMachine.Ticket] = []
        var notBefore = Duration.zero
        for _ in 0..<500 {
            switch pace.admit(now: now) {
            case .go(let ticket):
                #expect(now >= notBefore, "seed \(seed)")
                tickets.append(ticket)
            case .wait(let time):
                #expect(time > now, "seed \(seed)")
                if tickets.isEmpty { now = time }
            case .full: #expect(!tickets.isEmpty, "nothing is under way that could end; seed \(seed)")
            }
            #expect(pace.inFlight == tickets.count && tickets.count <= maximum && pace.window >= 1, "seed \(seed)")
            now += .milliseconds(Int.random(in: 0...2_000, using: &generator))
            if Bool.random(using: &generator), let ticket = tickets.popLast() {
                let outcomes: [PaceMachine.Outcome] = [.answered, .congested, .failed, .abandoned]
                let wish: Duration? = Int.random(in: 0..<10, using: &generator) == 0 ? .seconds(20) : nil
                if let wish { notBefore = max(notBefore, now + wish) }
                pace.ended(ticket, outcomes.randomElement(using: &generator) ?? .failed, retryAfter: wish, now: now)
            }
        }
    }
}
