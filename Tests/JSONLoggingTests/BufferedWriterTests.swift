import Synchronization
import Testing

@testable import JSONLogging

@Suite struct BufferedWriterTests {
    private let recorder = RecordingDestination()

    private func writer(_ buffering: LogBuffering = LogBuffering()) throws -> BufferedWriter {
        try BufferedWriter(to: recorder.destination, buffering: buffering)
    }

    @Test func `a line is written after the flush interval without anyone asking`() async throws {
        let writer = try writer(LogBuffering(flushInterval: .milliseconds(1)))
        writer.append(Array("a\n".utf8))
        await recorder.nextArrival()
        await writer.shutdown()
        #expect(recorder.text == "a\n")
    }

    @Test func `a flush, of either kind, returns when the lines are written`() async throws {
        let writer = try writer()
        for round in 1...50 {
            writer.append(Array("a\n".utf8))
            await writer.flush()
            #expect(recorder.text.count == round * 4 - 2)
            writer.append(Array("b\n".utf8))
            writer.flushBlocking()
            #expect(recorder.text.count == round * 4)
        }
        writer.flushBlocking()
        await writer.flush()
        await writer.shutdown()
    }

    @Test func `shutdown writes what waits, closes, and may be repeated`() async throws {
        let writer = try writer()
        for number in 0..<1000 { writer.append(Array("\(number)\n".utf8)) }
        async let again: Void = writer.shutdown()
        await writer.shutdown()
        await again
        #expect(recorder.text == (0..<1000).map { "\($0)\n" }.joined())
        #expect(recorder.isClosed)
        writer.append(Array("late\n".utf8))
        writer.flushBlocking()
        await writer.flush()
        #expect(writer.statistics.written == 1000)
        #expect(writer.statistics.droppedAfterShutdown == 1)
    }

    @Test func `a caller that finds the buffer full waits until there is room`() async throws {
        let writer = try writer(LogBuffering(capacity: 4096))
        let line = [UInt8](repeating: 0x78, count: 4095) + [0x0A]
        // The writer is held with one batch, the buffer is full with another: a third line has to wait.
        let third = recorder.gate.withLock { _ in
            writer.append(line)
            writer.append(line)
            return Task.detached { writer.append(line) }
        }
        await third.value
        await writer.shutdown()
        #expect(writer.statistics.written == 3)
        #expect(writer.statistics.dropped == 0)
    }

    @Test func `under dropNewest nothing waits, and every line is counted`() async throws {
        let writer = try writer(LogBuffering(overflow: .dropNewest, capacity: 4096))
        let line = [UInt8](repeating: 0x78, count: 1023) + [0x0A]
        recorder.gate.withLock { _ in
            for _ in 0..<100 { writer.append(line) }
        }
        await writer.shutdown()
        let statistics = writer.statistics
        #expect(statistics.written + statistics.droppedByOverflow == 100)
        #expect(statistics.droppedByOverflow >= 92)
    }

    @Test func `lines of a destination that fails are counted, block no one, and later ones are written`() async throws {
        let writer = try writer(LogBuffering(capacity: 4096))
        let failure = JSONLogError(deed: .writingFile, path: "x", errorNumber: 28)
        recorder.fail(with: failure)
        for _ in 0..<10_000 { writer.append(Array("lost\n".utf8)) }
        await writer.flush()
        #expect(writer.statistics.droppedByFailedWrites == 10_000)
        #expect(writer.statistics.lastFailure == failure)
        recorder.fail(with: nil)
        writer.append(Array("kept\n".utf8))
        await writer.shutdown()
        #expect(recorder.text == "kept\n")
    }

    @Test func `lines of many threads arrive whole, each thread's in its order`() async throws {
        let writer = try writer(LogBuffering(capacity: 4096))
        await withTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<2000 { writer.append(Array("\(task) \(number)\n".utf8)) }
                }
            }
        }
        await writer.shutdown()
        var next = [Int](repeating: 0, count: 8)
        for line in recorder.text.split(separator: "\n") {
            let parts = line.split(separator: " ").compactMap { Int($0) }
            try #require(parts.count == 2 && parts[1] == next[parts[0]])
            next[parts[0]] += 1
        }
        #expect(next.allSatisfy { $0 == 2000 })
    }

    @Test func `a caller waits for a writer that hangs as long as it has patience, and the next not at all`() async throws {
        let writer = try writer(LogBuffering(capacity: 4096, patience: .milliseconds(20)))
        let line = [UInt8](repeating: 0x78, count: 4095) + [0x0A]
        recorder.gate.withLock { _ in
            for _ in 0..<1000 { writer.append(line) }
            #expect(!writer.flushBlocking(timeout: .milliseconds(1)))
            writer.flushWithPatience()
        }
        await writer.shutdown()
        let statistics = writer.statistics
        #expect(statistics.written + statistics.droppedByOverflow == 1000)
        #expect(statistics.droppedByOverflow >= 997)
    }
}
