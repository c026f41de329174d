import Testing

@testable import ShipperTailing

@Suite struct SpoolTests {
    let folder: TemporaryFolder
    let state: StateDirectory
    let now = ContinuousClock.now

    init() throws {
        folder = try TemporaryFolder()
        state = try StateDirectory(path: folder.file("state"))
    }

    private func spool(segment: UInt64 = 10) throws -> Spool { try Spool(source: "in", in: state, segmentSize: segment) }

    private func write(_ text: String, to spool: Spool) throws {
        _ = try spool.makeRoom()
        try spool.append(Array(text.utf8))
    }

    private func contents(_ spool: Spool) throws -> [String] {
        try spool.current.map { String(decoding: try #require(try state.files.contents(of: $0.path)), as: UTF8.self) }
    }

    @Test func `a full segment is followed by another, and all are found again`() throws {
        let spool = try spool()
        for text in ["one\n", "two two\n", "three\n"] { try write(text, to: spool) }
        #expect(try contents(spool) == ["one\ntwo two\n", "three\n"])
        #expect(spool.heldBytes == 18)
        let again = try self.spool()
        #expect(again.current == spool.current)
        try write("four\n", to: again)
        #expect(try contents(again) == ["one\ntwo two\n", "three\nfour\n"])
    }

    @Test func `what every sink has had for a while is removed, but never the newest`() throws {
        let spool = try spool()
        for text in ["0123456789\n", "0123456789\n", "x\n"] { try write(text, to: spool) }
        let first = spool.current[0].path
        let isDelivered = { (path: String, _: UInt64) in path == first }
        spool.releaseDelivered(now: now, isDelivered)
        #expect(spool.current.count == 3, "its checkpoints may not be on disk yet")
        spool.releaseDelivered(now: now + Spool.grace, isDelivered)
        #expect(spool.current.count == 2 && OpenFile.facts(at: first) == nil)
        for seconds in [0, 9] { spool.releaseDelivered(now: now + .seconds(seconds)) { _, _ in true } }
        #expect(try contents(spool) == ["x\n"])
    }

    @Test func `any but the newest can be given up`() throws {
        let spool = try spool()
        for text in ["0123456789\n", "x\n"] { try write(text, to: spool) }
        let paths = spool.current.map(\.path)
        #expect(spool.release(paths[0]) && OpenFile.facts(at: paths[0]) == nil)
        #expect(!spool.release(paths[0]) && !spool.release(paths[1]))
        #expect(spool.heldBytes == 2)
        #expect(try contents(spool) == ["x\n"])
    }

    @Test func `it is delivered when each segment is, as long as it is now`() throws {
        let spool = try spool()
        #expect(spool.isDelivered { _, _ in false }, "nothing is in it")
        for text in ["0123456789\n", "x\n"] { try write(text, to: spool) }
        #expect(!spool.isDelivered { path, _ in path == spool.current[0].path })
        #expect(spool.isDelivered { _, size in size == 11 || size == 2 })
    }

    @Test func `its last whole line and what is torn are found from the end`() throws {
        let spool = try spool(segment: 1 << 30)
        #expect(try spool.lastLine(100) == nil && spool.tornLine().isEmpty)
        try write("torn", to: spool)
        #expect(try spool.lastLine(100) == nil && spool.tornLine() == Array("torn".utf8))
        let long = String(repeating: "y", count: 200_000)
        try write("\nfirst\n\(long)z\n", to: spool)
        #expect(try spool.lastLine(3) == Array("yyy".utf8) && spool.tornLine().isEmpty)
        #expect(try spool.lastLine(1 << 20)?.count == 200_001)
        try write(long, to: spool)
        #expect(try spool.tornLine().count == 200_000 && spool.lastLine(1 << 20)?.last == UInt8(ascii: "z"))
    }

    @Test func `its pattern finds its segments and nothing else, whatever the directory is called`() throws {
        let odd = try StateDirectory(path: folder.file("a[b]{c}*"))
        let spool = try Spool(source: "in", in: odd)
        _ = try spool.makeRoom()
        let walk = DirectoryWalk(include: [try PathPattern(Spool.pattern(of: "in", in: odd))])
        #expect(walk.run().files.map(\.path.description) == spool.current.map(\.path))
    }

    @Test func `a full disk takes nothing, and says so`() throws {
        let spool = try spool()
        try write("one\n", to: spool)
        try folder.remove("state/spool/in/0000000001.log")
        try folder.symlink("state/spool/in/0000000001.log", to: "/dev/full")
        #expect(throws: FileProblem.self) { try spool.append(Array("two\n".utf8)) }
    }
}
