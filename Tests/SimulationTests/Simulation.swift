import ShipperCore
import ShipperTailing
import ShipperTestSupport

@testable import ShipperAgent

/// One run: random deeds on simulated files, under the agent's inside that is started, stopped and killed in between, with servers whose
/// answers come late, in another order, or not at all. A seed chooses all of it.
final class Simulation {
    let seed: UInt64
    let clock = SimulatedClock()
    let disk: SimulatedDisk
    let servers: [String: SimulatedServer]
    let model: FileModel
    var generator: SeededGenerator
    private(set) var settings = SimulatedAgent.Settings()
    private(set) var agent: SimulatedAgent?
    let deeds = Journal()
    /// Writers whose file has lost its name.
    var late: [(body: Body, node: Int)] = []
    var swaps = 0
    var strays = 0
    /// Files that lost their last name in the middle of a step of the agent, with the names that they keep where no agent looks.
    var doubtful: [(body: Body, links: Int)] = []
    /// Files to which something was written in the middle of a step in which the agent may have let go of them.
    var lateDoubts: [Body] = []
    /// Files that were renamed in the middle of a step, to where no pattern finds them, while the agent did not follow them.
    var strayDoubts: [Body] = []
    private(set) var isMeanwhile = false
    /// By sink, what the agents have counted as lost, each up to its end.
    private(set) var lostBytes: [String: Int] = [:]
    /// A life has ended without its last checkpoint: the next one does not know all that was delivered.
    private(set) var hasForgotten = false

    /// What is wrong.
    struct Complaint: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }

    /// What there is beside plain deeds. A seed does the same again in its own world.
    enum World {
        case plain
        /// Directories can't be read now and then.
        case hiding
        /// Files are copied and cut, and compressed; one of the servers refuses lines; files may be pinned.
        case rich
        /// Files are renamed to where no pattern finds them.
        case straying
    }

    let world: World
    /// When the agent last looked at the directories, by the wall's clock.
    private(set) var lastLook = Int64.min
    /// Copies that were made and whose originals are still to be cut or deleted.
    var unfinished: [UnfinishedCopy] = []

    init(seed: UInt64, world: World) throws {
        self.seed = seed
        self.world = world
        generator = SeededGenerator(seed: seed)
        disk = SimulatedDisk(clock: clock)
        servers = ["one": SimulatedServer(), "two": SimulatedServer(deadLetters: world == .rich ? try DeadLetterFolder(sink: "two") : nil)]
        model = FileModel(servers: servers)
        settings.linesPerBatch = generator.pick([1, 3, 20])
        settings.inFlight = generator.pick([1, 4])
        settings.openFiles = generator.pick([1, 3, 1_000])
        if world == .rich { (settings.pins, settings.oldCopy) = (oneIn(2), generator.pick(OldCopy.allCases)) }
    }

    func run(steps: Int = 150) throws {
        start()
        for _ in 0..<steps {
            try step()
        }
        try finish()
    }

    /// The report of a failure.
    func report(_ error: any Error) -> String {
        let lines = deeds.lines.enumerated().map { "  \($0.offset): \($0.element)" }
        return (["seed \(seed), \(world) (\(settings)): \(error)"] + lines).joined(separator: "\n")
    }

    func oneIn(_ count: Int) -> Bool { generator.oneIn(count) }

    // MARK: - The agent's steps

    private func step() throws {
        if world == .hiding, oneIn(20) {
            disk.isHiding.toggle()
            deeds.append(disk.isHiding ? "directories can't be read" : "directories can be read")
        }
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<42: deeds.append(doSomething())
        case 42..<50:
            let now = clock.wall
            agentStep("look") { $0.look() }
            if agent != nil { lastLook = now }
        case 50..<60: agentStep("poll") { $0.poll() }
        case 60..<76:
            let sink = Int.random(in: 0..<servers.count, using: &generator)
            agentStep("turn of \(sink)") { $0.turn(sink) }
            try checkBooks()
        case 76..<86: answer(losing: oneIn(4))
        case 86..<91: pass(generator.pick([.milliseconds(1), .milliseconds(10), .seconds(1), .seconds(5), .seconds(40)]))
        case 91..<93: kill()
        case 93: stop()
        case 94: disk.isFull = oneIn(2)
        case 95: disk.failsLate = true
        default: start()
        }
        if oneIn(8) { try checkCheckpoints() }
    }

    /// Some steps of the agent are interrupted by others' deeds.
    private func agentStep(_ name: String, _ step: (SimulatedAgent) -> Void) {
        guard let agent else { return }
        deeds.append(name)
        if oneIn(4) { interruptOnce(after: Int.random(in: 0..<6, using: &generator)) }
        step(agent)
        // A step takes longer than times of files are coarse.
        clock.advance(.milliseconds(5))
        disk.interrupt = nil
        settleDoubts()
    }

    private func interruptOnce(after calls: Int) {
        var left = calls
        disk.interrupt = { [unowned self] in
            left -= 1
            guard left == -1 else { return }
            isMeanwhile = true
            deeds.append("  meanwhile " + doSomething())
            isMeanwhile = false
        }
    }

    func start() {
        guard agent == nil else { return }
        agent = try? SimulatedAgent(
            disk: disk, servers: servers, settings: settings, journal: deeds, ids: SeededGenerator(seed: generator.next()))
        agent?.look()
        lastLook = clock.wall
        deeds.append(agent == nil ? "start fails" : "start")
    }

    private func kill() {
        guard agent != nil else { return }
        hasForgotten = true
        for server in servers.values { server.hangUp(&generator) }
        let isPowerGone = oneIn(2)
        // First: what the disk knows then decides what is lost.
        if isPowerGone { disk.loseUnsynced(&generator) }
        end()
        deeds.append(isPowerGone ? "the power fails" : "kill")
    }

    func stop() {
        if agent != nil, disk.isFull || disk.failsLate { hasForgotten = true }
        agent?.stop { self.answer(losing: false) }
        deeds.append("stop")
        end()
    }

    /// What the agent alone had is gone with it.
    private func end() {
        for state in agent?.states ?? [] {
            lostBytes[state.name, default: 0] += state.snapshot.ledgers.values.reduce(0) { $0 + $1.bytesLost.values.reduce(0, +) }
        }
        agent = nil
        for orphan in model.orphans {
            // A pin that the agent has no right to open is as good as none.
            let isLost =
                !orphan.body.isReadable
                || (orphan.body.isStray ? !isRecorded(orphan.body) : (disk.nodes[orphan.body.node]?.links ?? 0) <= orphan.links)
            if isLost { model.destroy(orphan.body) }
        }
    }

    func answer(losing: Bool) {
        for name in servers.keys.sorted() { servers[name]?.answer(&generator, losing: losing) }
        deeds.append(losing ? "answers are lost" : "answers")
    }

    func pass(_ duration: Duration) {
        // A copy whose original goes on for long is a file of its own.
        if duration >= .seconds(1) { finishCopies() }
        clock.advance(duration)
        deeds.append("\(duration) pass")
    }

    // MARK: - The end

    private func finish() throws {
        disk.isFull = false
        disk.failsLate = false
        disk.isHiding = false
        finishCopies()
        for (path, body) in model.names.sorted(by: { $0.key < $1.key }) {
            allow(body)
            if body.isCopy { continue }
            disk.write(model.complete(body), to: body.node)
            if agent == nil { deeds.append("\(path) is whole") }
        }
        start()
        try settleAll()
        try checkBooks()
        try checkCheckpoints()
        try checkDocuments()
        stop()
        try checkCheckpoints()
        try startAgain()
        end()
        try checkLosses()
    }

    /// Comes round until nothing is owed. Every look is due in every round, so that ten rounds without progress are the end.
    private func settleAll() throws {
        var idle = 0
        var left = Int.max
        while true {
            round()
            let owed = model.debts.keys.reduce(0) { sum, sink in
                model.debts[sink]?.settle()
                return sum + (model.debts[sink]?.owed.count ?? 0)
            }
            if owed == 0 { return rest() }
            idle = owed < left ? 0 : idle + 1
            left = owed
            if idle == 10 { throw Complaint(missing()) }
        }
    }

    /// What nobody is owed may still be there to be read; comes round until nothing arrives any more.
    private func rest() {
        var idle = 0
        while idle < 3 {
            let before = servers.mapValues(\.documents.count)
            round()
            idle = servers.mapValues(\.documents.count) == before ? idle + 1 : 0
        }
    }

    private func round() {
        clock.advance(.seconds(5))
        agent?.look()
        agent?.poll()
        for sink in 0..<servers.count {
            for _ in 0..<3 {
                agent?.turn(sink)
                clock.advance(.milliseconds(20))
                for server in servers.values { while !server.isIdle { server.answer(&generator, losing: false) } }
            }
        }
    }

    private func missing() -> String {
        model.debts.sorted { $0.key < $1.key }.map { sink, debt in
            let numbers = debt.owed.sorted()
            let places = numbers.first.map { number in
                model.names.filter { $0.value.lines.contains { $0.number == number } }.keys.sorted()
            }
            return "\(sink) lacks \(numbers.count) lines, such as \(numbers.prefix(5)), the first in \(places ?? [])"
        }.joined(separator: "; ")
    }

    /// After a clean stop with everything delivered nothing is read again.
    private func startAgain() throws {
        let before = servers.mapValues(\.documents.count)
        start()
        for _ in 0..<3 { round() }
        let read = agent?.states.flatMap { $0.snapshot.ledgers.values }.reduce(0) { $0 + $1.read.lines } ?? 0
        guard read == 0, servers.mapValues(\.documents.count) == before else {
            throw Complaint("after a clean stop \(read) lines were read again")
        }
    }
}
