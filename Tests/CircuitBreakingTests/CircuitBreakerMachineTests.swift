import CircuitBreaking
import Testing

@Suite struct CircuitBreakerMachineTests {
    private var machine = CircuitBreakerMachine(threshold: 5, recoveryTimeout: .seconds(300))

    private func at(_ seconds: Int) -> Duration { .seconds(seconds) }

    private mutating func permit(_ seconds: Int) throws -> CircuitBreakerMachine.Permit {
        guard case (.admitted(let permit), _) = machine.ask(at: at(seconds)) else { throw Refused() }
        return permit
    }

    private struct Refused: Error {}

    /// Fails so often that it opens at 0 s.
    private mutating func open() throws {
        for _ in 0..<5 { _ = try machine.report(.failed, permit(0), at: at(0)) }
    }

    @Test mutating func `five failures in a row open it, and a success between them begins the count anew`() throws {
        for _ in 0..<4 { #expect(try machine.report(.failed, permit(0), at: at(0)) == nil) }
        _ = try machine.report(.succeeded, permit(0), at: at(0))
        for _ in 0..<4 { #expect(try machine.report(.failed, permit(0), at: at(0)) == nil) }
        #expect(machine.state == .closed)
        #expect(try machine.report(.failed, permit(0), at: at(0)) == .init(from: .closed, to: .open))
        #expect(machine.state == .open)
    }

    @Test mutating func `open, it refuses until the time is over, and says how long`() throws {
        try open()
        #expect(machine.ask(at: at(1)).0 == .refused(retryAfter: .seconds(299)))
        #expect(machine.ask(at: at(299)).0 == .refused(retryAfter: .seconds(1)))
        #expect(machine.ask(at: at(300)).1 == .init(from: .open, to: .halfOpen))
    }

    @Test mutating func `half-open, one trial is let through, and all others are refused`() throws {
        try open()
        _ = try permit(300)
        for second in [300, 301, 599] { #expect(machine.ask(at: at(second)).0 == .refused(retryAfter: .zero)) }
    }

    @Test mutating func `the trial closes it, or opens it for as long again`() throws {
        try open()
        #expect(try machine.report(.failed, permit(300), at: at(310)) == .init(from: .halfOpen, to: .open))
        #expect(machine.ask(at: at(609)).0 == .refused(retryAfter: .seconds(1)))
        #expect(try machine.report(.succeeded, permit(610), at: at(611)) == .init(from: .halfOpen, to: .closed))
        for _ in 0..<4 { #expect(try machine.report(.failed, permit(612), at: at(612)) == nil) }
    }

    @Test mutating func `a trial that was cancelled makes way for another, and one that never reports counts as lost`() throws {
        try open()
        #expect(try machine.report(.abandoned, permit(300), at: at(301)) == nil)
        let forgotten = try permit(302)
        #expect(machine.ask(at: at(601)).0 == .refused(retryAfter: .zero))
        let next = try permit(602)
        #expect(machine.report(.failed, forgotten, at: at(603)) == nil)
        #expect(machine.report(.succeeded, next, at: at(604)) == .init(from: .halfOpen, to: .closed))
    }

    @Test mutating func `a trial that took too long and succeeds closes it all the same`() throws {
        try open()
        let slow = try permit(300)
        _ = try permit(600)
        #expect(machine.report(.succeeded, slow, at: at(620)) == .init(from: .halfOpen, to: .closed))
    }

    @Test mutating func `a call from before decides nothing later`() throws {
        let early = try permit(0)
        let alsoEarly = try permit(0)
        try open()
        #expect(machine.report(.succeeded, early, at: at(1)) == nil)
        #expect(machine.state == .open)
        _ = try permit(300)
        #expect(machine.report(.succeeded, alsoEarly, at: at(301)) == nil)
        #expect(machine.report(.failed, early, at: at(301)) == nil)
        #expect(machine.state == .halfOpen)
    }

    @Test mutating func `failures of calls from before it opened don't open it again`() throws {
        let early = try (0..<5).map { _ in try permit(0) }
        try open()
        #expect(try machine.report(.succeeded, permit(300), at: at(301)) == .init(from: .halfOpen, to: .closed))
        for permit in early { #expect(machine.report(.failed, permit, at: at(302)) == nil) }
        #expect(machine.state == .closed)
    }

    /// Every sequence of six events, against what must hold in each.
    @Test func `whatever happens, only the listed transitions do, and one trial at a time`() {
        var checked = 0
        for code in 0..<4096 {
            var (machine, permits, now) = (
                CircuitBreakerMachine(threshold: 2, recoveryTimeout: .seconds(10)), [CircuitBreakerMachine.Permit](), 0
            )
            var (digits, state) = (code, machine.state)
            for _ in 0..<6 {
                var change: CircuitBreakerTransition?
                switch digits % 4 {
                case 0:
                    let answer: CircuitBreakerMachine.Answer
                    (answer, change) = machine.ask(at: at(now))
                    if case .admitted(let permit) = answer { permits.append(permit) }
                    if state == .halfOpen, permits.isEmpty == false, now == 0 { #expect(answer == .refused(retryAfter: .zero)) }
                case 1: change = permits.popLast().flatMap { machine.report(.failed, $0, at: at(now)) }
                case 2: change = permits.popLast().flatMap { machine.report(.succeeded, $0, at: at(now)) }
                default: now += 10
                }
                if let change {
                    #expect(CircuitBreakerTransition.all.contains(change) && change.from == state)
                }
                #expect(machine.state == change?.to ?? state)
                state = machine.state
                digits /= 4
                checked += 1
            }
        }
        #expect(checked == 4096 * 6)
    }
}
