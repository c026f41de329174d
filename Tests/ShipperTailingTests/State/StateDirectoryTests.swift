import ShipperTailing
import Testing

@Suite struct StateDirectoryTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("a/b/state")
    }

    private func document(_ text: String) -> StateDocument {
        StateDocument(kind: "probe", version: 1, entries: [text])
    }

    @Test func `it is made with its parents, for its owner alone`() throws {
        _ = try StateDirectory(path: path)
        for name in ["a/b/state", "a/b/state/checkpoints", "a/b/state/dead-letter"] {
            #expect(try folder.mode(of: name) == 0o700)
        }
    }

    @Test func `a second agent is refused, in words, until the first is gone`() throws {
        var first: StateDirectory? = try StateDirectory(path: path)
        let problem = #expect(throws: FileProblem.self) { try StateDirectory(path: path) }
        #expect(
            problem?.description
                == "Could not lock '\(path)/lock': another process holds it. Two agents on one state directory would undo each other's work: give each its own."
        )
        _ = first?.path
        first = nil
        _ = try StateDirectory(path: path)
    }

    @Test func `a directory that cannot be made is a problem with words`() throws {
        try folder.write("", to: "file")
        let problem = #expect(throws: FileProblem.self) { try StateDirectory(path: folder.file("file/state")) }
        #expect(
            problem?.description
                == "Could not create '\(folder.file("file/state"))': a part of the path is not a directory. Without a state directory nothing is shipped."
        )
    }

    @Test func `a document that is not there is nil, and nobody is told`() throws {
        let state = try StateDirectory(path: path)
        #expect(try state.load("files", kind: "probe", version: 1) { Issue.record("\($0)") } == nil)
    }

    @Test func `a damaged file is set aside, and the one before it is used`() throws {
        let state = try StateDirectory(path: path)
        for text in ["one", "two"] { try state.save(document(text), as: "files") }
        var bytes = try folder.bytes(of: "a/b/state/files")
        bytes[3] ^= 4
        try folder.write(bytes, to: "a/b/state/files")
        var reports: [String] = []
        #expect(try state.load("files", kind: "probe", version: 1) { reports.append($0) } == document("one"))
        #expect(
            reports == [
                "The state file '\(path)/files' is damaged: its contents do not match its hash. It is set aside as 'files.damaged', and the last good one is used."
            ])
        #expect(try folder.bytes(of: "a/b/state/files.damaged") == bytes)
        // The next save must not put the damaged file in the good one's place.
        try state.save(document("three"), as: "files")
        #expect(try state.load("files", kind: "probe", version: 1) { Issue.record("\($0)") } == document("three"))
    }

    @Test func `where both are damaged there is none, and both are told`() throws {
        let state = try StateDirectory(path: path)
        for name in ["files", "files.previous"] { try folder.write("nonsense", to: "a/b/state/\(name)") }
        var reports: [String] = []
        #expect(try state.load("files", kind: "probe", version: 1) { reports.append($0) } == nil)
        #expect(reports.count == 2)
        #expect(folder.exists("a/b/state/files.previous.damaged"))
    }

    @Test func `a kill between the two names finds the previous one`() throws {
        let state = try StateDirectory(path: path)
        for text in ["one", "two"] { try state.save(document(text), as: "files") }
        try folder.remove("a/b/state/files")
        #expect(try state.load("files", kind: "probe", version: 1) { Issue.record("\($0)") } == document("one"))
    }
}
