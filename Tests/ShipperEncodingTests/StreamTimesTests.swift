import Testing

@testable import ShipperEncoding

/// What is remembered of the times of streams.
@Suite struct StreamTimesTests {
    @Test func `a time is written down when it is the first, and when it has risen by a step`() {
        var (times, risen) = (StreamTimes(), [UInt64: Int64]())
        times.raise(1, to: 100)
        risen = times.takeRisen()
        #expect(risen == [1: 100])
        times.raise(1, to: 100 + StreamTimes.step - 1)
        risen = times.takeRisen()
        #expect(risen == [:])
        times.raise(1, to: 100 + StreamTimes.step)
        risen = times.takeRisen()
        #expect(risen == [1: 100 + StreamTimes.step])
        times.raise(1, to: 5)
        #expect(times.newest(of: 1) == 100 + StreamTimes.step)
    }

    /// What is on disk may be a step behind: the time after a restart is never before the true one.
    @Test func `a remembered time is taken to be a step later`() {
        var (before, after) = (StreamTimes(), StreamTimes())
        var disk: [UInt64: Int64] = [:]
        for time in stride(from: Int64(0), to: 20 * StreamTimes.step, by: Int(StreamTimes.step) / 3) {
            before.raise(7, to: time)
            disk.merge(before.takeRisen()) { $1 }
            after.remember(disk)
            #expect(after.newest(of: 7)! >= time)
        }
    }

    @Test func `at the limit the quiet half is forgotten`() {
        var times = StreamTimes()
        for stream in 0..<UInt64(StreamTimes.limit) { times.raise(stream, to: Int64(stream)) }
        times.raise(99_999, to: 99_999)
        #expect(times.newest(of: 0) == nil && times.newest(of: UInt64(StreamTimes.limit) - 1) != nil && times.newest(of: 99_999) == 99_999)
    }

    @Test func `the oldest under way is that of all batches not settled`() {
        var times = StreamTimes()
        times.sealed(1, oldest: [1: 50])
        times.sealed(2, oldest: [1: 40, 2: 9])
        #expect(times.oldestUnderWay(of: 1) == 40)
        times.settled(2)
        #expect(times.oldestUnderWay(of: 1) == 50 && times.oldestUnderWay(of: 2) == nil)
    }
}
