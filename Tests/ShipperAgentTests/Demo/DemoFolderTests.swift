import Testing

@testable import ShipperAgent

@Suite struct DemoFolderTests {
    @Test func `its store has room for all lines that a demo may write`() throws {
        let temporary = try TemporaryFolder()
        let folder = try DemoFolder(temporary.file("demo"))
        try folder.writeConfiguration(port: 9_464)
        let configuration = try AgentConfiguration.load(path: folder.configuration, environment: [:])
        guard case .local(let local) = configuration.sinks.first?.destination else {
            Issue.record("got \(configuration.sinks), want a local sink")
            return
        }
        // Ten million lines, each of which takes less than 1 KiB of the store.
        #expect(local.maxBytes.bytes >= 10_000_000 * 1_024)
    }
}
