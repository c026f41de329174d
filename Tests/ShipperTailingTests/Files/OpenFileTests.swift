import Glibc
import ShipperTailing
import Testing

@Suite struct OpenFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `a file that is not there is a problem with words`() {
        let path = folder.file("none.log")
        let problem = #expect(throws: FileProblem.self) { try OpenFile(path: path) }
        #expect(
            problem?.description
                == "Could not open '\(path)': no such file or directory. The file is skipped; it is tried again at the next look."
        )
    }

    @Test func `reading names its offset and fills only its range`() throws {
        try folder.write("0123456789", to: "a")
        let file = try OpenFile(path: folder.file("a"))
        var buffer = [UInt8](repeating: 0x2E, count: 8)
        #expect(try file.read(at: 4, into: &buffer, 2..<5) == 3)
        #expect(buffer == Array("..456...".utf8))
        #expect(try file.read(at: 8, into: &buffer, 0..<8) == 2)
        #expect(try file.read(at: 10, into: &buffer, 0..<8) == 0)
        #expect(try file.read(at: 0, into: &buffer, 3..<3) == 0)
    }

    @Test func `the head is as long as the file, or as long as was asked for`() throws {
        try folder.write("0123456789", to: "a")
        let file = try OpenFile(path: folder.file("a"))
        #expect(try file.head(4) == Array("0123".utf8))
        #expect(try file.head(100) == Array("0123456789".utf8))
    }

    @Test func `a file keeps the time of its making under another name, and its path tells it too`() throws {
        try folder.write("abc", to: "a")
        let file = try OpenFile(path: folder.file("a"))
        let born = try file.facts().born
        try folder.append("d", to: "a")
        try folder.rename("a", to: "b")
        #expect(try file.facts().born == born)
        #expect(OpenFile.facts(at: folder.file("b"))?.born == born)
        let modified = try file.facts().modified
        #expect(born <= modified)
    }

    @Test func `the facts follow growth, and a deletion takes the last name`() throws {
        try folder.write("abc", to: "a")
        let file = try OpenFile(path: folder.file("a"))
        let before = try file.facts()
        #expect(before.size == 3 && before.links == 1 && before.isRegular)
        #expect(OpenFile.facts(at: folder.file("a")) == before)
        try folder.append("de", to: "a")
        #expect(try file.facts().size == 5)
        try folder.remove("a")
        #expect(try file.facts().links == 0)
        #expect(OpenFile.facts(at: folder.file("a")) == nil)
    }

    @Test func `a fifo in a file's place neither blocks nor counts as regular`() throws {
        #expect(unsafe mkfifo(folder.file("fifo"), 0o600) == 0)
        #expect(try !OpenFile(path: folder.file("fifo")).facts().isRegular)
    }
}
