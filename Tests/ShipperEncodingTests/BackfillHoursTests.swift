import Testing

@testable import ShipperEncoding

/// Which hours of late lines may be under way at once.
@Suite struct BackfillHoursTests {
    /// So that an expectation can change it.
    private final class Hours {
        private var machine: BackfillHours

        init(limit: Int) { machine = BackfillHours(limit: limit) }

        func admit(_ hour: Int64) -> Bool { machine.admit(hour) }
        func admitAgain(_ hour: Int64) { machine.admitAgain(hour) }
        func sealed() { machine.sealed() }
        func settled(_ number: UInt64) { machine.settled(number) }
    }

    @Test func `so many hours are open at once, and one that is settled makes room`() {
        let hours = Hours(limit: 2)
        #expect(hours.admit(5) && hours.admit(6) && hours.admit(5))
        #expect(!hours.admit(7))
        hours.sealed()
        #expect(!hours.admit(7), "a batch under way holds its hours open")
        hours.settled(1)
        #expect(hours.admit(7))
    }

    @Test func `an hour of two batches is open until both are settled`() {
        let hours = Hours(limit: 1)
        #expect(hours.admit(5))
        hours.sealed()
        #expect(hours.admit(5))
        hours.sealed()
        hours.settled(1)
        #expect(!hours.admit(6))
        hours.settled(2)
        #expect(hours.admit(6))
    }

    @Test func `of those that wait the oldest comes first`() {
        let hours = Hours(limit: 2)
        #expect(hours.admit(9))
        hours.sealed()
        #expect(hours.admit(8))
        hours.sealed()
        #expect(!hours.admit(7) && !hours.admit(3) && !hours.admit(5))
        hours.settled(1)
        #expect(!hours.admit(7) && !hours.admit(5))
        #expect(hours.admit(3))
    }

    @Test func `one that waited and is gone holds nobody up for ever`() {
        let hours = Hours(limit: 1)
        #expect(hours.admit(9))
        hours.sealed()
        #expect(!hours.admit(3))
        hours.settled(1)
        // The file with hour 3 was deleted; nothing is open, so whoever comes goes.
        #expect(hours.admit(7))
    }

    @Test func `what an earlier life may have sent goes, whatever is open`() {
        let hours = Hours(limit: 1)
        #expect(hours.admit(9))
        hours.admitAgain(3)
        #expect(hours.admit(3) && !hours.admit(4))
    }
}
