import ShipperCore
import Synchronization
import Testing

@testable import ShipperTailing

@Suite struct ReadTimesTests {
    let folder: TemporaryFolder
    let state: StateDirectory
    let id = FileID(high: 1, low: 2)

    init() throws {
        folder = try TemporaryFolder()
        state = try StateDirectory(path: folder.file("state"))
    }

    private func times(now: Int64 = 1_000) throws -> ReadTimes { try ReadTimes(directory: state) { now } }

    private func journal() throws -> String { try folder.text(of: "state/read-times") }

    @Test func `a mark is written before it is returned`() throws {
        let times = try times()
        var lines = 0
        for offset in [0, 100, 200] as [UInt64] {
            let mark = try times.mark(id, epoch: 3, at: offset, through: offset + 100)
            lines += 1
            let written = try journal().split(separator: "\n")
            #expect(written.count == lines)
            #expect(written.last == "1 \(id) 3 \(mark.start) \(mark.end) \(mark.time)")
        }
    }

    @Test func `however many marks are made, the disk has them after one sync`() throws {
        let files = FilesWithSyncs()
        let times = try ReadTimes(directory: StateDirectory(path: folder.file("synced"), files: files)) { 1_000 }
        for offset in [0, 100, 200] as [UInt64] { _ = try times.mark(id, epoch: 0, at: offset, through: offset + 100) }
        #expect(files.syncs.load(ordering: .relaxed) == 0)
        for _ in 0..<2 { try times.sync() }
        #expect(files.syncs.load(ordering: .relaxed) == 1, "nothing was new the second time")
    }

    /// What the system could not write at a first sync it may drop, and a second one succeeds all the same.
    @Test func `after a sync that failed the journal is written anew, a second later`() throws {
        let files = FilesWithSyncs()
        let clock = Atomic<Int64>(1_000)
        let times = try ReadTimes(directory: StateDirectory(path: folder.file("synced"), files: files)) {
            clock.load(ordering: .relaxed)
        }
        let mark = try times.mark(id, epoch: 0, at: 0, through: 100)
        files.failing.store(1, ordering: .relaxed)
        for _ in 0..<3 { #expect(throws: FileProblem.self) { try times.sync() } }
        #expect(files.syncs.load(ordering: .relaxed) == 1, "a disk in trouble is not asked without a pause")
        try folder.write("", to: "synced/read-times")
        clock.add(1_000_000_000, ordering: .relaxed)
        try times.sync()
        #expect(try folder.text(of: "synced/read-times") == "1 \(id) 0 0 100 \(mark.time)\n")
    }

    @Test func `a mark that cannot be written is not given, and is not remembered`() throws {
        try folder.makeFolder("state/read-times-elsewhere")
        let times = try times()
        try folder.makeFolder("state/read-times")
        #expect(throws: FileProblem.self) { try times.mark(id, epoch: 0, at: 0, through: 10) }
        try folder.remove("state/read-times")
        let mark = try times.mark(id, epoch: 0, at: 0, through: 10)
        #expect(try journal() == "1 \(id) 0 0 10 \(mark.time)\n")
    }

    @Test func `two who ask get the same mark, now and after a restart`() throws {
        let clock = Atomic<Int64>(1_000)
        let times = try ReadTimes(directory: state) { clock.wrappingAdd(500, ordering: .relaxed).newValue }
        let first = try times.mark(id, epoch: 0, at: 0, through: 300)
        #expect(try times.mark(id, epoch: 0, at: 0, through: 300) == first)
        #expect(try times.mark(id, epoch: 0, at: 299, through: 400) == first)
        #expect(try times.mark(id, epoch: 0, at: 300, through: 400) != first)
        #expect(try self.times(now: 9_999_999).mark(id, epoch: 0, at: 10, through: 20) == first)
    }

    @Test func `an epoch and a file have marks of their own`() throws {
        let times = try times()
        let first = try times.mark(id, epoch: 0, at: 0, through: 300)
        let next = try times.mark(id, epoch: 1, at: 0, through: 200)
        let other = try times.mark(FileID(high: 9, low: 9), epoch: 0, at: 0, through: 100)
        #expect([first.end, next.end, other.end] == [300, 200, 100])
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `times rise with offsets, whatever the clock does and whoever asks first`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let clock = Mutex<[Int64]>((0..<40).map { _ in Int64.random(in: 0...2_000, using: &generator) })
        let times = try ReadTimes(directory: state) { clock.withLock { $0.popLast() ?? 0 } }
        // Two sinks at different places read the same blocks, one behind the other.
        var marks: [UInt64: Int64] = [:]
        for _ in 0..<20 {
            let offset = UInt64.random(in: 0..<1_000, using: &generator)
            let end = offset + UInt64.random(in: 1...100, using: &generator)
            let mark = try times.mark(id, epoch: 0, at: offset, through: end)
            for place in mark.start..<mark.end {
                let time = try #require(mark.time(at: place))
                #expect(marks[place] == nil || marks[place] == time, "seed \(seed), offset \(place)")
                marks[place] = time
            }
        }
        let sorted = marks.sorted { $0.key < $1.key }
        for (below, above) in zip(sorted, sorted.dropFirst()) where below.value >= above.value {
            Issue.record("seed \(seed): \(below) is not before \(above)")
        }
    }

    @Test func `a last line that was cut off is ignored, and does not spoil the next one`() throws {
        let first = try times().mark(id, epoch: 0, at: 0, through: 100)
        try folder.append("1 \(id) 0 100 2", to: "state/read-times")
        let times = try times(now: 5_000)
        #expect(try times.mark(id, epoch: 0, at: 0, through: 1) == first)
        let second = try times.mark(id, epoch: 0, at: 100, through: 200)
        let again = try self.times(now: 70_000)
        #expect(try again.mark(id, epoch: 0, at: 0, through: 1) == first)
        #expect(try again.mark(id, epoch: 0, at: 150, through: 160) == second)
    }

    @Test func `lines that mean nothing are passed over`() throws {
        try folder.write("\n2 \(id) 0 0 9 9\n1 \(id) 0 9 9 1\n1 x 0 0 9 9\n1 \(id) 0 0 9 4\n", to: "state/read-times")
        #expect(try times().mark(id, epoch: 0, at: 0, through: 9) == ReadTimeMark(start: 0, end: 9, time: 4))
    }

    @Test func `compaction drops the marks of files let go and keeps the others`() throws {
        let times = try times()
        let other = FileID(high: 9, low: 9)
        let kept = try times.mark(id, epoch: 0, at: 0, through: 10)
        _ = try times.mark(other, epoch: 0, at: 0, through: 10)
        try times.compact { $0 == ContentID(file: id, epoch: 0) ? 0 : nil }
        #expect(try journal() == "1 \(id) 0 0 10 \(kept.time)\n")
        // What comes afterwards goes to the new journal, not to the old one.
        let next = try times.mark(id, epoch: 0, at: 10, through: 20)
        #expect(try self.times(now: 99_999).mark(id, epoch: 0, at: 15, through: 20) == next)
    }

    @Test(arguments: [(0, 0), (99, 0), (100, 1), (250, 2), (300, 2), (1_000, 2)])
    func `compaction drops the marks that every checkpoint has passed, but for the last`(passed: UInt64, dropped: Int) throws {
        let times = try times()
        var marks = try ([0, 100, 200] as [UInt64]).map { try times.mark(id, epoch: 0, at: $0, through: $0 + 100) }
        try times.compact { _ in passed }
        marks.removeFirst(dropped)
        #expect(try journal() == marks.map { "1 \(id) 0 \($0.start) \($0.end) \($0.time)\n" }.joined())
        let next = try self.times(now: 0).mark(id, epoch: 0, at: 300, through: 400)
        #expect(next.time == marks[marks.count - 1].time + Int64(300 - marks[marks.count - 1].start), "later, whatever the clock says")
    }

    @Test func `a journal of what is still needed is not written anew before it has doubled`() throws {
        let marks = (0..<100_000).map { "1 \(id) 0 \($0 * 9) \($0 * 9 + 9) 4\n" }
        try folder.write(marks.joined(), to: "state/read-times")
        let times = try times()
        _ = try times.mark(id, epoch: 1, at: 0, through: 10)
        #expect(times.isLarge)
        try times.compact { _ in 0 }
        _ = try times.mark(id, epoch: 1, at: 10, through: 20)
        #expect(!times.isLarge)
    }

    @Test(arguments: ["0 9 9223372036854775807", "0 9 -9223372036854775808", "18446744073709551614 18446744073709551615 1"])
    func `a damaged digit is no trap`(mark: String) throws {
        try folder.write("1 \(id) 0 \(mark)\n", to: "state/read-times")
        #expect(try times().mark(id, epoch: 0, at: 10, through: 20).time == 1_000)
    }

    @Test func `a journal lost between its two names is found under the other`() throws {
        let times = try times()
        let kept = try times.mark(id, epoch: 0, at: 0, through: 10)
        try folder.rename("state/read-times", to: "state/read-times.previous")
        #expect(try self.times(now: 99_999).mark(id, epoch: 0, at: 0, through: 10) == kept)
    }
}
