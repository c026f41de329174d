import ShipperTestSupport
import Testing

@testable import ShipperTailing

@Suite struct ManyFilesTests {
    @Test func `pain B 13: a look that finds very many files has no more of them open than the budget allows`() throws {
        let disk = SimulatedDisk(clock: SimulatedClock())
        for number in 0..<300 { disk.write(Array("line of \(number)\n".utf8), to: disk.create("/logs/r\(number)")) }
        var settings = SimulatedAgent.Settings()
        settings.openFiles = 10
        let agent = try SimulatedAgent(
            disk: disk, servers: [:], settings: settings, journal: Journal(), ids: SeededGenerator(seed: 1))
        var most = 0
        disk.interrupt = { most = max(most, disk.nodes.values.reduce(0) { $0 + $1.handles }) }
        agent.look()
        disk.interrupt = nil
        #expect(agent.followed.count == 300)
        // One more is open while it is looked at.
        #expect((1...11).contains(most))
    }
}
