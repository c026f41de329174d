import ShipperTestSupport
import Testing

@testable import ShipperCore

@Suite struct LineLedgerTests {
    private func counts(lines: Int, bytes: Int, empty: Int = 0, emptyBytes: Int = 0) -> LineCounts {
        var counts = LineCounts()
        (counts.read, counts.bytesRead, counts.empty, counts.emptyBytes) = (lines, bytes, empty, emptyBytes)
        return counts
    }

    @Test func `a line settled twice leaves fewer than none in flight, and that shows`() {
        var ledger = LineLedger()
        ledger.take(counts(lines: 1, bytes: 10))
        ledger.deliver(LineTally(lines: 1, bytes: 10))
        ledger.deliver(LineTally(lines: 1, bytes: 10))
        #expect(ledger.inFlight == LineTally(lines: -1, bytes: -10))
    }

    @Test func `a book that does not add up is seen, in lines and in bytes`() throws {
        var honest = LineLedger()
        honest.take(counts(lines: 10, bytes: 100, empty: 1, emptyBytes: 1))
        #expect(honest.isBalanced)
        for planted in [LineTally(lines: 1, bytes: 0), LineTally(lines: 0, bytes: 1), LineTally(lines: -1, bytes: 0)] {
            for page in [\LineLedger.read, \.delivered, \.inFlight] {
                var ledger = honest
                ledger[keyPath: page] += planted
                #expect(!ledger.isBalanced, "\(planted) on \(page)")
            }
        }
    }

    @Test(arguments: Seed.some(20)) func `after any sequence of deeds the book adds up`(seed: Seed) throws {
        var generator = seed.generator
        var ledger = LineLedger()
        for _ in 0..<200 {
            let tally = LineTally(
                lines: Int.random(in: 0...50, using: &generator), bytes: Int.random(in: 0...5000, using: &generator))
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: ledger.take(counts(lines: tally.lines + 3, bytes: tally.bytes + 5, empty: 3, emptyBytes: 5))
            case 1: ledger.deliver(tally)
            case 2: ledger.deadLetter(tally, reason: generator.pick(["rejected", "too_old"]))
            case 3: ledger.countDuplicates(tally.lines)
            default: ledger.lose(tally.bytes, reason: "truncated")
            }
            try requireEqual(ledger.isBalanced, true)
        }
    }

    @Test func `each line stands on one page`() {
        var ledger = LineLedger()
        var taken = counts(lines: 10, bytes: 100, empty: 2, emptyBytes: 3)
        (taken.notJSON, taken.truncated, taken.brokenText) = (4, 1, 3)
        ledger.take(taken)
        #expect(ledger.inFlight == LineTally(lines: 8, bytes: 97))
        #expect(ledger.filtered == ["empty": LineTally(lines: 2, bytes: 3)])
        ledger.deliver(LineTally(lines: 5, bytes: 50))
        ledger.countDuplicates(2)
        ledger.deadLetter(LineTally(lines: 2, bytes: 20), reason: "rejected")
        ledger.deadLetter(LineTally(lines: 1, bytes: 27), reason: "rejected")
        #expect(ledger.read == LineTally(lines: 10, bytes: 100))
        #expect(ledger.delivered == LineTally(lines: 5, bytes: 50))
        #expect(ledger.deadLettered == ["rejected": LineTally(lines: 3, bytes: 47)])
        #expect(ledger.inFlight == LineTally())
        #expect((ledger.duplicates, ledger.notJSON, ledger.truncated) == (2, 4, 1) && ledger.brokenText == 3)
    }

    @Test func `a stretch without empty lines opens no page for them`() {
        var ledger = LineLedger()
        ledger.take(counts(lines: 1, bytes: 1))
        #expect(ledger.filtered.isEmpty)
    }

    @Test func `bytes lost stand beside the equation`() {
        var ledger = LineLedger()
        ledger.lose(5, reason: "deleted")
        ledger.lose(7, reason: "deleted")
        #expect(ledger.bytesLost == ["deleted": 12])
        #expect(ledger.isBalanced && ledger.read == LineTally())
    }
}
