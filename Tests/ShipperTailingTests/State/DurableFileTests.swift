import Glibc
import ShipperTailing
import Synchronization
import Testing

@Suite struct DurableFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `the old file is kept as the previous one`() throws {
        let path = folder.file("state")
        for text in ["one", "two", "three"] { try DurableFile.replace(path, with: Array(text.utf8)) }
        #expect(try folder.text(of: "state") == "three")
        #expect(try folder.text(of: "state.previous") == "two")
        #expect(!folder.exists("state.new"))
    }

    @Test func `where the file itself is not there the previous one is kept`() throws {
        let path = folder.file("state")
        for text in ["one", "two"] { try DurableFile.replace(path, with: Array(text.utf8)) }
        try folder.rename("state", to: "state.damaged")
        try DurableFile.replace(path, with: Array("three".utf8))
        #expect(try folder.text(of: "state.previous") == "one")
    }

    @Test func `whoever looks at any moment finds contents`() throws {
        let path = folder.file("state")
        try DurableFile.replace(path, with: [0])
        let isOver = Flag()
        let looker = try OwnedThread(name: "looker") {
            while !isOver.value.load(ordering: .acquiring) {
                if OpenFile.facts(at: path)?.size != 1 { isOver.misses.add(1, ordering: .relaxed) }
            }
        }
        for round in 0..<300 { try DurableFile.replace(path, with: [UInt8(round % 256)]) }
        isOver.value.store(true, ordering: .releasing)
        looker.join()
        #expect(isOver.misses.load(ordering: .relaxed) == 0)
    }

    private final class Flag: Sendable {
        let value = Atomic(false)
        let misses = Atomic(0)
    }

    @Test func `a replacement that cannot be written leaves the old file in its place`() throws {
        let path = folder.file("state")
        try DurableFile.replace(path, with: Array("one".utf8))
        try folder.makeFolder("state.new")
        let problem = #expect(throws: FileProblem.self) { try DurableFile.replace(path, with: Array("two".utf8)) }
        #expect(problem?.cause == "it is a directory")
        #expect(try folder.text(of: "state") == "one")
    }

    @Test func `it can be read back, whatever its size, and nothing is nil`() throws {
        let path = folder.file("state")
        #expect(try DurableFile.read(path) == nil)
        for count in [0, 1, 65_535, 65_536, 200_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try DurableFile.replace(path, with: bytes)
            #expect(try DurableFile.read(path) == bytes)
        }
        #expect(throws: FileProblem.self) { try DurableFile.read(folder.path) }
    }

    @Test func `it is for its owner alone`() throws {
        try DurableFile.replace(folder.file("state"), with: [])
        #expect(try folder.mode(of: "state") == 0o600)
    }

    @Test func `what is appended stands at the end, and a full disk is a problem with words`() throws {
        let file = try AppendFile(path: folder.file("log"))
        try file.append(Array("one\n".utf8))
        try AppendFile(path: folder.file("log")).append(Array("two\n".utf8))
        try file.append(Array("three\n".utf8))
        try file.sync()
        #expect(try folder.text(of: "log") == "one\ntwo\nthree\n")
        #expect(file.size == 14)
        let problem = #expect(throws: FileProblem.self) { try AppendFile(path: "/dev/full").append([1]) }
        #expect(problem?.description == "Could not write to '/dev/full': no space left on device. It is tried again.")
    }
}
