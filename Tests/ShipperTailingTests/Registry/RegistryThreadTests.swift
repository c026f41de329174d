import ShipperCore
import Synchronization
import Testing

@testable import ShipperTailing

@Suite struct RegistryThreadTests {
    /// Tells the test of each call of `changed`.
    private struct Changes: Sendable {
        let stream: AsyncStream<Void>
        let continuation: AsyncStream<Void>.Continuation

        init() { (stream, continuation) = AsyncStream.makeStream() }
    }

    private func registry(
        _ folder: TemporaryFolder, usesWatches: Bool, _ changed: @escaping @Sendable () -> Void
    ) throws -> FileRegistry {
        let source = SourceSelection(
            name: "app", include: [folder.file("logs/*.log")], pollInterval: .milliseconds(1), usesWatches: usesWatches)
        return try FileRegistry(
            directory: StateDirectory(path: folder.file("state")), sources: [source], consumers: ["app": ["sink"]],
            logger: RecordedLog().logger, wallClock: { 0 }, changed: changed)
    }

    @Test func `the files that are there are known when it has started`() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("logs")
        try folder.write("one\n", to: "logs/a.log")
        let registry = try registry(folder, usesWatches: true) {}
        let thread = try RegistryThread(registry)
        defer { thread.stop() }
        #expect(registry.snapshot.files.map(\.path) == [folder.file("logs/a.log")])
        #expect(registry.statistics.scans >= 1)
    }

    @Test(arguments: [true, false])
    func `a file that appears is published, and its growth is told`(usesWatches: Bool) async throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("logs")
        let changes = Changes()
        let registry = try registry(folder, usesWatches: usesWatches) { changes.continuation.yield() }
        let thread = try RegistryThread(registry)
        defer { thread.stop() }
        #expect(registry.statistics.isPolling == !usesWatches)
        var told = changes.stream.makeAsyncIterator()
        try folder.write("one\n", to: "logs/a.log")
        while registry.snapshot.files.isEmpty { await told.next() }
        try folder.append("two\n", to: "logs/a.log")
        while registry.snapshot.files.first?.status.size != 8 { await told.next() }
    }

    @Test func `stopping writes down what the next start should know`() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("logs")
        try folder.write("one\n", to: "logs/a.log")
        let registry = try registry(folder, usesWatches: true) {}
        let thread = try RegistryThread(registry)
        thread.stop()
        let text = try folder.text(of: "state/files")
        #expect(text.contains("\(registry.snapshot.files[0].id) 0 "))
    }

    @Test func `a pattern that cannot be is refused`() throws {
        let folder = try TemporaryFolder()
        let source = SourceSelection(name: "app", include: ["relative/*.log"])
        let registry = try FileRegistry(
            directory: StateDirectory(path: folder.file("state")), sources: [source], consumers: [:],
            logger: RecordedLog().logger, wallClock: { 0 }, changed: {})
        #expect(throws: PathPatternError.self) { try RegistryThread(registry) }
    }
}
