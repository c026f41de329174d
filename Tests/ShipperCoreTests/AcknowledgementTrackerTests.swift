import ShipperCore
import ShipperTestSupport
import Testing

@Suite struct AcknowledgementTrackerTests {
    private func range(_ sequence: UInt64) -> FileRange {
        FileRange(
            file: BuilderFixture.file, start: sequence * 10, end: sequence * 10 + 10, tie: TimestampTie(), lines: 1)
    }

    private func tracker(_ count: UInt64) -> AcknowledgementTracker {
        var tracker = AcknowledgementTracker()
        for sequence in 1...count { tracker.sent(sequence, ranges: [range(sequence)]) }
        return tracker
    }

    @Test func `what was never sent, or is settled already, acknowledges nothing`() {
        var tracker = tracker(3)
        #expect(tracker.settled(9) == [])
        #expect(tracker.settled(2) == [])
        #expect(tracker.settled(2) == [])
        #expect(tracker.settled(1) == [range(1), range(2)])
        #expect(tracker.settled(1) == [])
        #expect(tracker.count == 1)
    }

    @Test func `in every order of five batches nothing passes an unsettled one, and all are acknowledged in the end`()
        throws
    {
        try withEvery("order", in: permutations([1, 2, 3, 4, 5])) { order in
            var tracker = tracker(5)
            var settled: Set<UInt64> = []
            var acknowledged: [FileRange] = []
            for sequence in order {
                acknowledged += tracker.settled(sequence)
                settled.insert(sequence)
                let ready = (1...5).prefix { settled.contains($0) }
                try requireEqual(acknowledged, ready.map(range))
                try requireEqual(tracker.count, 5 - ready.count)
            }
            try requireEqual(tracker.isEmpty, true)
        }
    }

    @Test(arguments: Seed.some(20)) func `batches sent while others come back keep the order`(seed: Seed) throws {
        var generator = seed.generator
        var tracker = AcknowledgementTracker()
        var outstanding: [UInt64] = []
        var next: UInt64 = 1
        var acknowledged: UInt64 = 0
        for _ in 0..<300 {
            if outstanding.isEmpty || generator.oneIn(2) {
                tracker.sent(next, ranges: [range(next)])
                outstanding.append(next)
                next += 1
            } else {
                let sequence = outstanding.remove(at: Int.random(in: outstanding.indices, using: &generator))
                for ready in tracker.settled(sequence) {
                    acknowledged += 1
                    try requireEqual(ready, range(acknowledged))
                }
                try requireEqual(acknowledged, (outstanding.first ?? next) - 1)
            }
        }
    }

    @Test func `a batch of several ranges gives them in their order, one without any gives none`() {
        var tracker = AcknowledgementTracker()
        tracker.sent(1, ranges: [])
        tracker.sent(2, ranges: [range(5), range(2)])
        #expect(tracker.settled(2) == [])
        #expect(tracker.settled(1) == [range(5), range(2)])
    }

    private func permutations(_ values: [UInt64]) -> [[UInt64]] {
        guard values.count > 1 else { return [values] }
        return values.indices.flatMap { index in
            var rest = values
            let first = rest.remove(at: index)
            return permutations(rest).map { [first] + $0 }
        }
    }
}
