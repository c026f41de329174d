import Foundation
import Testing

@testable import ShipperAgent

@Suite struct AgentConfigurationLoadingTests {
    @Test(arguments: ["local-to-loki", "local-to-elasticsearch", "local-to-both"])
    func `the examples to copy are configurations`(name: String) throws {
        let path = ConfigurationDocumentationTests.root.appending(path: "shipper-config/agent/\(name).yaml").path
        let read = try AgentConfiguration.load(path: path, environment: [:])
        #expect(read.stateDirectory == "/var/lib/shipper")
    }

    @Test func `every example is tested`() throws {
        let folder = ConfigurationDocumentationTests.root.appending(path: "shipper-config/agent").path
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("local-") }
        #expect(names.sorted() == ["local-to-both.yaml", "local-to-elasticsearch.yaml", "local-to-loki.yaml"])
    }

    @Test func `a file that is not there is told so`() {
        #expect(
            said(of: "/nowhere/shipper.yaml")
                == "/nowhere/shipper.yaml: could not read the configuration: there is no such file; the agent does not start."
        )
    }

    @Test func `a folder is told so`() {
        #expect(said(of: "/").hasPrefix("/: could not read the configuration: "))
    }

    @Test func `bytes that are not UTF-8 have a place`() throws {
        try withFile(Data("host: a\nlog: é\u{20}".utf8) + [0xFF, 0x0A]) { path in
            #expect(said(of: path) == "\(path):2:8: got bytes that are not UTF-8, want a text file in UTF-8.")
        }
    }

    @Test func `a file that is too large is not parsed`() throws {
        try withFile(Data(count: (1 << 20) + 1)) { path in
            #expect(said(of: path) == "\(path): got a file of 1048577B, want at most 1MiB.")
        }
    }

    @Test func `a byte order mark is no mistake`() throws {
        try withFile(Data([0xEF, 0xBB, 0xBF]) + Data(smallestFile.utf8)) { path in
            #expect(said(of: path) == "")
        }
    }

    private func said(of path: String) -> String {
        do {
            _ = try AgentConfiguration.load(path: path, environment: [:])
            return ""
        } catch {
            return error.description
        }
    }

    private func withFile(_ contents: Data, _ body: (String) throws -> Void) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "shipper-\(UUID()).yaml")
        try contents.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try body(file.path)
    }
}
