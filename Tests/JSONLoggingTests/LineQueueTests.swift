import Logging
import Testing

@testable import JSONLogging

@Suite struct LineQueueTests {
    private func queue(_ overflow: LogBuffering.Overflow = .block) -> LineQueue {
        LineQueue(buffering: LogBuffering(overflow: overflow, capacity: 4096))
    }

    private func line(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x78, count: count - 1) + [0x0A] }

    @Test func `only the first line wakes a writer that sleeps, and the one that fills half the buffer`() {
        var queue = queue()
        #expect(queue.task == .sleep)
        #expect(queue.offer(line(100)) == .taken(wakesWriter: true))
        #expect(queue.task == .writeSoon)
        #expect(queue.offer(line(100)) == .taken(wakesWriter: false))
        #expect(queue.offer(line(2000)) == .taken(wakesWriter: true))
        #expect(queue.task == .writeNow)
        #expect(queue.offer(line(100)) == .taken(wakesWriter: false))
    }

    @Test func `a full buffer blocks, and takes the line again after the writer took the batch`() {
        var queue = queue()
        #expect(queue.offer(line(4000)) == .taken(wakesWriter: true))
        #expect(queue.offer(line(97)) == .full)
        #expect(queue.offer(line(96)) == .taken(wakesWriter: false))
        var batch = LineBatch()
        queue.takeBatch(into: &batch)
        #expect(batch.bytes.count == 4096 && batch.count == 2)
        #expect(queue.offer(line(97)) == .taken(wakesWriter: false))
        #expect(queue.fallAsleep() == .writeSoon)
        #expect(queue.statistics.dropped == 0)
    }

    @Test func `a full buffer that drops counts each line`() {
        var queue = queue(.dropNewest)
        #expect(queue.offer(line(4096)) == .taken(wakesWriter: true))
        #expect(queue.offer(line(10)) == .dropped)
        #expect(queue.offer(line(10)) == .dropped)
        #expect(queue.statistics.droppedByOverflow == 2)
    }

    @Test func `below its level a full buffer drops, from it on it blocks`() {
        var queue = queue(.dropBelow(.warning))
        _ = queue.offer(line(4096))
        #expect(queue.offer(line(10), at: .notice) == .dropped)
        #expect(queue.offer(line(10), at: .warning) == .full)
        #expect(queue.offer(line(10), at: .critical) == .full)
        #expect(queue.statistics.droppedByOverflow == 1)
    }

    @Test func `when one has waited in vain no other waits, until the writer moves`() {
        var queue = queue()
        _ = queue.offer(line(4096))
        #expect(queue.offer(line(10)) == .full)
        queue.giveUp()
        #expect(queue.offer(line(10)) == .dropped)
        #expect(queue.statistics.droppedByOverflow == 2)
        queue.settle(LineOutcome(written: 1))
        #expect(queue.offer(line(10)) == .full)
    }

    @Test func `a line longer than the buffer is taken when nothing else waits`() {
        var queue = queue()
        #expect(queue.offer(line(100_000)) == .taken(wakesWriter: true))
        #expect(queue.offer(line(10)) == .full)
    }

    @Test func `a flush hurries the writer, and one with nothing to write does not`() {
        var queue = queue()
        #expect(queue.requestFlush() == 0)
        #expect(queue.task == .sleep)
        _ = queue.offer(line(10))
        #expect(queue.task == .writeSoon)
        #expect(queue.requestFlush() == 1)
        #expect(queue.task == .writeNow)
    }

    @Test func `a closed queue drops and counts, writes what waits, and ends`() {
        var queue = queue()
        _ = queue.offer(line(10))
        queue.close()
        #expect(queue.task == .writeNow)
        #expect(queue.offer(line(10)) == .late)
        var batch = LineBatch()
        queue.takeBatch(into: &batch)
        #expect(queue.task == .end)
        #expect(queue.statistics.droppedAfterShutdown == 1)
    }

    @Test func `every line taken is settled as written or dropped`() {
        var queue = queue()
        for _ in 0..<5 { _ = queue.offer(line(10)) }
        let failure = JSONLogError(deed: .writingFile, path: "x", errorNumber: 28)
        queue.settle(LineOutcome(written: 2, dropped: 3, failure: failure))
        #expect(queue.settled == queue.taken)
        queue.settle(LineOutcome(written: 0))
        #expect(queue.statistics.written == 2)
        #expect(queue.statistics.droppedByFailedWrites == 3)
        #expect(queue.statistics.lastFailure == failure)
    }

    @Test func `settings outside of their range are the nearest inside`() {
        #expect(LogBuffering(capacity: 1).capacity == 4096)
        #expect(LogBuffering(flushInterval: .seconds(60)).flushInterval == .seconds(1))
        #expect(LogBuffering(flushInterval: .zero).flushInterval == .milliseconds(1))
        #expect(LogBuffering(patience: .zero).patience == .milliseconds(1))
        #expect(LogBuffering(patience: .seconds(4000)).patience == .seconds(3600))
    }
}
