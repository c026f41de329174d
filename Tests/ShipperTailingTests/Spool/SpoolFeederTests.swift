import Foundation
import Logging
import ShipperTestSupport
import Synchronization
import Testing

@testable import ShipperTailing

/// Inputs read into spools: a pipe, and a journal that is followed by a child.
@Suite struct SpoolFeederTests {
    let folder: TemporaryFolder
    let state: StateDirectory
    let log = RecordedLog()

    init() throws {
        folder = try TemporaryFolder()
        state = try StateDirectory(path: folder.file("state"))
    }

    private final class Flag: Sendable {
        let value = Atomic(false)
        var isSet: Bool { value.load(ordering: .acquiring) }
        @Sendable func set() { value.store(true, ordering: .releasing) }
    }

    private func spool(segment: UInt64 = 1 << 20) throws -> Spool { try Spool(source: "in", in: state, segmentSize: segment) }

    private func text(_ spool: Spool) throws -> String {
        let segments = spool.current.map { (try? state.files.contents(of: $0.path)) ?? [] }
        return String(decoding: segments.flatMap(\.self), as: UTF8.self)
    }

    private func feeder(
        _ spool: Spool, _ input: any SpoolInput, isDelivered: @escaping @Sendable () -> Bool = { false },
        ended: @escaping @Sendable () -> Void = {}
    ) throws -> SpoolFeeder {
        try SpoolFeeder(spool, input, logger: log.logger, isDelivered: { _, _ in isDelivered() }, ended: ended)
    }

    // MARK: - A pipe

    @Test func `a pipe is read to its end, and the end is told when every sink has it`() async throws {
        let (pipe, spool, ended, delivered) = (Pipe(), try spool(), Flag(), Flag())
        let feeder = try feeder(
            spool, StandardInput(descriptor: pipe.fileHandleForReading.fileDescriptor), isDelivered: { delivered.isSet }, ended: ended.set)
        try pipe.fileHandleForWriting.write(contentsOf: Data("one\ntwo\nthr".utf8))
        try await waitUntil { try text(spool) == "one\ntwo\n" }
        try pipe.fileHandleForWriting.close()
        try await waitUntil { try text(spool) == "one\ntwo\nthr\n" }
        #expect(!ended.isSet)
        delivered.set()
        try await waitUntil { ended.isSet }
        feeder.stop()
        #expect(log.messages(at: .info).contains { $0.contains("standard input has ended: 12 bytes are kept until they are delivered.") })
    }

    @Test func `a stopped feeder keeps what it has read, and the next run begins on a line of its own`() async throws {
        let (pipe, spool) = (Pipe(), try spool())
        let first = try feeder(spool, StandardInput(descriptor: pipe.fileHandleForReading.fileDescriptor))
        try pipe.fileHandleForWriting.write(contentsOf: Data("one\n".utf8))
        try await waitUntil { try text(spool) == "one\n" }
        first.stop()
        try folder.append("torn by a kill", to: "state/spool/in/0000000001.log")
        let again = try self.spool()
        let second = try feeder(again, StandardInput(descriptor: pipe.fileHandleForReading.fileDescriptor))
        try pipe.fileHandleForWriting.write(contentsOf: Data("two\n".utf8))
        try await waitUntil { try text(again) == "one\ntorn by a kill\ntwo\n" }
        second.stop()
    }

    @Test func `while the disk takes nothing, nothing is read, and afterwards nothing is missing`() async throws {
        let (pipe, spool) = (Pipe(), try spool())
        try folder.symlink("state/spool/in/0000000001.log", to: "/dev/full")
        let feeder = try feeder(spool, StandardInput(descriptor: pipe.fileHandleForReading.fileDescriptor))
        try pipe.fileHandleForWriting.write(contentsOf: Data("one\ntwo\n".utf8))
        try await waitUntil { log.messages(at: .error).contains { $0.contains("no space left on device") } }
        try folder.remove("state/spool/in/0000000001.log")
        try await waitUntil { try text(spool) == "one\ntwo\n" }
        feeder.stop()
        #expect(log.messages(at: .error).count == 1)
    }

    @Test func `what is delivered goes while lines come, too`() async throws {
        let (pipe, spool, ended) = (Pipe(), try spool(segment: 1), Flag())
        let start = ContinuousClock.now
        let seconds = Atomic(0)
        let feeder = try SpoolFeeder(
            spool, StandardInput(descriptor: pipe.fileHandleForReading.fileDescriptor), logger: log.logger,
            now: { start + .seconds(seconds.wrappingAdd(1, ordering: .relaxed).newValue) }, isDelivered: { _, _ in true }, ended: ended.set)
        for number in 1...20 {
            try pipe.fileHandleForWriting.write(contentsOf: Data("line \(number)\n".utf8))
            try await waitUntil { try text(spool).hasSuffix("line \(number)\n") }
        }
        try pipe.fileHandleForWriting.close()
        try await waitUntil { ended.isSet }
        feeder.stop()
        #expect(spool.current.count < 10)
    }

    @Test func `a torn line that was too long is not read as a whole`() throws {
        let spool = try spool()
        _ = try spool.makeRoom()
        try spool.append([0x0A] + [UInt8](repeating: 0x78, count: LineBuffer.limit + 9))
        #expect(try spool.tornLine().count == LineBuffer.limit)
    }

    // MARK: - The journal

    private func journal(_ fake: FakeJournal, start: SourceSelection.Start = .beginning) -> JournalInput {
        JournalInput(JournalSelection(units: ["a.service"], matches: ["PRIORITY=3"], start: start, command: fake.command))
    }

    private func entries(_ numbers: Range<Int>) -> String { numbers.map { FakeJournal.entry($0) + "\n" }.joined() }

    @Test func `the journal is followed from its beginning, and goes on behind the last entry that the spool has`() async throws {
        let (fake, spool) = (try FakeJournal(folder), try spool())
        try fake.add(0..<3)
        let first = try feeder(spool, journal(fake))
        try await waitUntil { try text(spool) == entries(0..<3) }
        try fake.add(3..<5)
        try await waitUntil { try text(spool) == entries(0..<5) }
        first.stop()
        try fake.add(5..<7)
        let again = try self.spool()
        let second = try feeder(again, journal(fake))
        try await waitUntil { try text(again) == entries(0..<7) }
        second.stop()
        let base = "--output=json --all --no-pager --follow --no-tail"
        #expect(
            try fake.calls() == [
                "\(base) --unit=a.service PRIORITY=3", "\(base) --after-cursor=s=4;i=4 --unit=a.service PRIORITY=3",
            ])
    }

    /// A kill tears the spool anywhere within the last entry, or between two.
    @Test(arguments: Seed.some(12))
    func `however often the agent is killed, every entry is there once`(seed: Seed) async throws {
        var generator = seed.generator
        let fake = try FakeJournal(folder)
        var count = 0
        for _ in 0..<4 {
            let more = Int.random(in: 1...20, using: &generator)
            try fake.add(count..<(count + more))
            count += more
            let spool = try spool(segment: UInt64.random(in: 100...2_000, using: &generator))
            let feeder = try feeder(spool, journal(fake))
            try await waitUntil { try text(spool) == entries(0..<count) }
            feeder.stop()
            guard let newest = spool.current.last, newest.size > 0 else { continue }
            let torn = UInt64.random(in: 0...min(newest.size, 60), using: &generator)
            try folder.truncate(String(newest.path.dropFirst(folder.path.count + 1)), to: newest.size - torn)
        }
        let spool = try spool()
        let feeder = try feeder(spool, journal(fake))
        try await waitUntil { try text(spool).utf8.count >= entries(0..<count).utf8.count }
        feeder.stop()
        #expect(try text(spool) == entries(0..<count))
    }

    @Test func `older segments may go: the cursor is kept beside them`() async throws {
        let (fake, spool) = (try FakeJournal(folder), try spool(segment: 50))
        for number in 0..<3 {
            try fake.add(number..<(number + 1))
            let feeder = try feeder(spool, journal(fake))
            try await waitUntil { try text(spool) == entries(0..<(number + 1)) }
            feeder.stop()
        }
        // What is left is a newest segment in which no entry is whole.
        for segment in spool.current { _ = spool.release(segment.path) }
        let newest = try #require(spool.current.last)
        try folder.truncate("state/spool/in/" + (newest.path.split(separator: "/").last ?? ""), to: 5)
        let again = try self.spool()
        let feeder = try feeder(again, journal(fake))
        try await waitUntil { try text(again) == entries(2..<3) }
        feeder.stop()
    }

    @Test func `begun at the end it reads what comes then, also after a kill before the first entry`() async throws {
        let (fake, spool) = (try FakeJournal(folder), try spool())
        try fake.add(0..<3)
        let first = try feeder(spool, journal(fake, start: .end))
        try await waitUntil { try fake.calls().count == 2 }
        first.stop()
        try fake.add(3..<5)
        let second = try feeder(spool, journal(fake, start: .end))
        try await waitUntil { try text(spool) == entries(3..<5) }
        second.stop()
        #expect(try folder.text(of: "state/spool/in/cursor") == "s=4;i=4\n" || folder.text(of: "state/spool/in/cursor") == "s=2;i=2\n")
    }

    @Test func `an end of journalctl is said in its own words, and it is started again`() async throws {
        let (fake, spool) = (try FakeJournal(folder), try spool())
        try fake.fail("No journal here.")
        try fake.add(0..<2)
        let feeder = try feeder(spool, journal(fake))
        try await waitUntil { !log.messages(at: .error).isEmpty }
        #expect(log.messages(at: .error)[0].contains("the journal has ended: it ended with code 1 and said 'No journal here.'."))
        try fake.fail(nil)
        try await waitUntil { try text(spool) == entries(0..<2) }
        try fake.hangUp()
        try fake.add(2..<3)
        try await waitUntil { try text(spool) == entries(0..<3) }
        feeder.stop()
    }

    @Test func `without journalctl it says so, and tries again`() async throws {
        let spool = try spool()
        let missing = JournalSelection(units: [], matches: [], start: .beginning, command: "journalctl-that-is-nowhere")
        #expect(missing.problem == "Could not find 'journalctl-that-is-nowhere' in PATH: the journal is not read. It is part of systemd.")
        let feeder = try feeder(spool, JournalInput(missing))
        try await waitUntil { !log.messages(at: .error).isEmpty }
        feeder.stop()
        let error = log.messages(at: .error)[0]
        #expect(
            error.contains("Could not start 'journalctl-that-is-nowhere': no such file or directory. ")
                && error.hasSuffix("Next attempt in 1 s."))
    }

    @Test func `a child has nothing of ours open but its pipes`() throws {
        let held = Pipe()
        let child = try ChildOutput("ls", ["-l", "/proc/self/fd"])
        let listing = String(decoding: child.readToEnd(), as: UTF8.self)
        #expect(child.end() == ChildOutput.success)
        // Three, and the one by which it reads the listing.
        #expect(listing.split(separator: "\n").count { $0.contains(" -> ") } == 4, "\(listing)")
        try held.fileHandleForReading.close()
    }
}
