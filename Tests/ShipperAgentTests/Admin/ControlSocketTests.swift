import ShipperTailing
import Testing

@testable import ShipperAgent

@Suite struct ControlSocketTests {
    @Test func `a path that fits is given, and what stood there is removed`() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "control.sock")
        #expect(try ControlSocket.prepare(in: folder.path) == folder.path + "/control.sock")
        #expect(!folder.exists("control.sock"))
    }

    @Test func `107 bytes fit, 108 do not, and the words say what to do`() throws {
        let name = "/control.sock".utf8.count
        let longest = "/" + String(repeating: "x", count: 107 - name - 1)
        #expect(try ControlSocket.prepare(in: longest).utf8.count == 107)
        let problem = #expect(throws: FileProblem.self) { try ControlSocket.prepare(in: longest + "x") }
        #expect(
            problem?.description
                == "Could not create '\(longest)x/control.sock': a socket's path may be 107 bytes long. Choose a shorter state_directory."
        )
    }
}
