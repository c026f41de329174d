import Foundation
import Logging
import Testing

@testable import JSONLogging

@Suite struct StandardStreamTests {
    @Test func `lines go to standard output, and without colours where that is no terminal`() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            let log = try JSONLog(to: .standardOutput) { $0.layout = .console() }
            log.makeLogger(label: "x").info("said", metadata: ["n": .stringConvertible(5)])
            await log.shutdown()
        }
        let text = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        #expect(text.contains("INFO") && text.contains("said") && text.contains("n=5"))
        #expect(!text.contains("\u{1B}"))
    }

    @Test func `lines go to standard error`() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let log = try JSONLog(to: .standardError)
            log.makeLogger(label: "x").info("said")
            // No shutdown: the end of the process writes what waits.
            exit(0)
        }
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(text.contains(#""event":"said""#))
    }

    @Test func `a pipe that nobody reads any more counts losses, and is tried again`() async {
        await #expect(processExitsWith: .success) {
            var ends: [CInt] = [0, 0]
            try #require(unsafe pipe(&ends) == 0)
            signal(SIGPIPE, SIG_IGN)
            var stream = StandardStream(descriptor: ends[1])
            try #require(stream.append(LineBatch("a\n")) == LineOutcome(written: 1))
            close(ends[0])
            let outcome = stream.append(LineBatch("b\nc\n"))
            try #require(outcome.dropped == 2 && outcome.failure?.errorNumber == EPIPE)
        }
    }

    @Test func `a full pipe that does not block is waited for`() async throws {
        var ends: [CInt] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        let (read, write) = (ends[0], ends[1])
        _ = fcntl(write, F_SETFL, O_NONBLOCK)
        let text = String(repeating: "x", count: 99) + "\n"
        async let outcome = Task.detached {
            var stream = StandardStream(descriptor: write)
            defer { close(write) }
            return stream.append(LineBatch(String(repeating: text, count: 10_000)))
        }.value
        let got = try await Task.detached { try FileHandle(fileDescriptor: read, closeOnDealloc: true).readToEnd() }.value
        #expect(await outcome == LineOutcome(written: 10_000))
        #expect(got?.count == 1_000_000)
    }
}
