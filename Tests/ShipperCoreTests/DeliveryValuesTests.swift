import JSONText
import ShipperCore
import ShipperTestSupport
import Testing

/// The values that decide what is settled, when to try again and whether the books add up.
@Suite struct DeliveryValuesTests {
    private func range(_ end: UInt64) -> FileRange {
        let file = FileContext(id: FileID(high: 0, low: 1), epoch: 0, path: "/a", source: 0)
        return FileRange(file: file, start: end - 1, end: end, tie: TimestampTie(), lines: 1)
    }

    @Test func `in whatever order batches are settled, none is acknowledged before those before it`() {
        for order in permutations([1, 2, 3, 4, 5]) {
            var tracker = AcknowledgementTracker()
            for sequence in 1...5 { tracker.sent(UInt64(sequence), ranges: [range(UInt64(sequence))]) }
            var (settled, acknowledged): (Set<Int>, [UInt64]) = ([], [])
            for sequence in order {
                settled.insert(sequence)
                acknowledged += tracker.settled(UInt64(sequence)).map(\.end)
                let whole = (1...5).prefix { settled.contains($0) }
                #expect(acknowledged == whole.map(UInt64.init), "order \(order)")
            }
            #expect(tracker.isEmpty)
        }
    }

    @Test func `a batch settled twice, or never sent, acknowledges nothing`() {
        var tracker = AcknowledgementTracker()
        tracker.sent(1, ranges: [range(1)])
        #expect(tracker.settled(2).isEmpty)
        #expect(tracker.settled(1).count == 1)
        #expect(tracker.settled(1).isEmpty)
    }

    private func permutations(_ values: [Int]) -> [[Int]] {
        values.count < 2
            ? [values]
            : values.indices.flatMap { place -> [[Int]] in
                var rest = values
                let first = rest.remove(at: place)
                return permutations(rest).map { [first] + $0 }
            }
    }

    @Test(arguments: Seed.some(20)) func `waits stay under a ceiling that doubles up to the maximum`(seed: Seed) {
        var generator = seed.generator
        var backoff = Backoff(initial: .milliseconds(100), maximum: .seconds(2))
        for ceiling in [100, 200, 400, 800, 1600, 2000, 2000, 2000] {
            #expect(backoff.ceiling == .milliseconds(ceiling))
            let wait = backoff.next(using: &generator)
            #expect(wait >= .zero && wait <= .milliseconds(ceiling))
        }
        #expect(backoff.next(leastWait: .seconds(9), using: &generator) >= .seconds(9))
    }

    @Test func `a backoff that has tried a million times still waits the maximum`() {
        var generator = SeededGenerator(seed: 1)
        var backoff = Backoff(initial: .seconds(1), maximum: .seconds(60))
        for _ in 0..<1_000_000 { _ = backoff.next(using: &generator) }
        #expect(backoff.ceiling == .seconds(60))
    }

    @Test(arguments: Seed.some(50)) func `the books add up after whatever happens`(seed: Seed) {
        var generator = seed.generator
        var ledger = LineLedger()
        for _ in 0..<200 {
            switch Int.random(in: 0..<3, using: &generator) {
            case 0:
                var counts = LineCounts()
                counts.read = Int.random(in: 1...100, using: &generator)
                counts.bytesRead = counts.read * 10
                counts.empty = Int.random(in: 0...counts.read, using: &generator)
                counts.emptyBytes = counts.empty * 10
                ledger.take(counts)
            case 1:
                let lines = Int.random(in: 0...ledger.inFlight.lines, using: &generator)
                ledger.deliver(LineTally(lines: lines, bytes: lines * 10))
            default:
                let lines = Int.random(in: 0...ledger.inFlight.lines, using: &generator)
                ledger.deadLetter(LineTally(lines: lines, bytes: lines * 10), reason: "refused")
            }
            #expect(ledger.isBalanced && ledger.inFlight.lines >= 0)
        }
    }
}
