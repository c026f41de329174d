import ShipperTestSupport
import Testing

/// One of two sinks has a server that answers nothing for an hour.
@Suite struct DeadSinkTests {
    private static let seconds = 3_600

    @Test func `a sink beside one that is dead for an hour has its lines as early as beside a living one`() throws {
        let beside = try (dead: arrivals(besideDead: true), living: arrivals(besideDead: false))
        #expect(beside.dead.count == Self.seconds)
        #expect(beside.dead == beside.living)
    }

    /// How long each line took, from its writing to the server of the sink `one`. One is written each second; the files are rotated.
    private func arrivals(besideDead isDead: Bool) throws -> [Int: Duration] {
        let clock = SimulatedClock()
        let disk = SimulatedDisk(clock: clock)
        let servers = ["one": SimulatedServer(), "two": SimulatedServer()]
        let agent = try SimulatedAgent(
            disk: disk, servers: servers, settings: SimulatedAgent.Settings(), journal: Journal(), ids: SeededGenerator(seed: 1))
        var generator = SeededGenerator(seed: 2)
        var onTheirWay: [Int: Duration] = [:]
        var taken: [Int: Duration] = [:]
        for second in 0..<Self.seconds {
            if second.isMultiple(of: 600) { disk.move("/logs/r1", to: "/logs/r1.\(second)") }
            disk.write(Array("#\(second)\n".utf8), to: disk.node(at: "/logs/r1") ?? disk.create("/logs/r1"))
            onTheirWay[second] = clock.passed
            agent.look()
            for _ in 0..<20 {
                agent.poll()
                for sink in 0..<servers.count { agent.turn(sink) }
                for (name, server) in servers where name == "one" || !isDead {
                    while !server.isIdle { server.answer(&generator, losing: false) }
                }
                for (number, start) in onTheirWay where servers["one"]?.has(number) == true {
                    taken[number] = clock.passed - start
                    onTheirWay[number] = nil
                }
                clock.advance(.milliseconds(50))
            }
        }
        return taken
    }
}
