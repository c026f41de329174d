import ShipperTailing
import Testing

@testable import ShipperAgent

@Suite struct HostNameTests {
    let folder: TemporaryFolder
    let state: StateDirectory

    init() throws {
        folder = try TemporaryFolder()
        state = try StateDirectory(path: folder.file("state"))
    }

    @Test func `a configured name wins and is not remembered`() throws {
        #expect(try HostName.resolve(configured: "db-1", state: state) == "db-1")
        #expect(!folder.exists("state/host"))
    }

    @Test func `the system's name is remembered`() throws {
        let name = try HostName.resolve(configured: nil, state: state)
        #expect(!name.isEmpty)
        #expect(try folder.text(of: "state/host") == name + "\n")
    }

    @Test func `a remembered name outlives a renaming of the host`() throws {
        try folder.write("old-name\nand more", to: "state/host")
        #expect(try HostName.resolve(configured: nil, state: state) == "old-name")
        #expect(try folder.text(of: "state/host") == "old-name\nand more")
    }

    @Test(arguments: [[], [0x0A], [0xFF, 0xFE]] as [[UInt8]])
    func `a file that holds no name is replaced`(contents: [UInt8]) throws {
        try folder.write(contents, to: "state/host")
        let name = try HostName.resolve(configured: nil, state: state)
        #expect(try folder.text(of: "state/host") == name + "\n")
    }
}
