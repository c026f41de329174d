import Testing

@testable import ShipperEncoding

/// A label of too many values.
@Suite struct LabelGuardTests {
    @Test func `the value beyond the limit moves its label, and no other`() {
        var watch = LabelGuard(limit: 2, labels: 2)
        for value in [1, 2, 1, 2] as [UInt64] { watch.take(value, at: 1) }
        watch.take(1, at: 0)
        #expect(watch.moved == 0)
        watch.take(3, at: 1)
        #expect(watch.moved == 0b10)
    }

    @Test func `when the hour is over the label comes back and is counted anew`() {
        var watch = LabelGuard(limit: 1, labels: 1)
        watch.take(1, at: 0)
        watch.take(2, at: 0)
        watch.hourPassed()
        #expect(watch.moved == 0)
        watch.take(2, at: 0)
        #expect(watch.moved == 0)
        watch.take(1, at: 0)
        #expect(watch.moved == 1)
    }
}
