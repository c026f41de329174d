import JSONText
import ShipperCore
import Testing

@Suite struct TimestampTieTests {
    private let time = ParsedTime(nanoseconds: 1_795_425_300_123_456_000, digits: 6)

    @Test func `beyond what the free digits can tell apart, lines share the last stamp`() {
        var tie = TimestampTie()
        let stamps = (0..<1200).map { _ in tie.stamp(time) }
        #expect(Set(stamps).count == 1000)
        #expect(stamps.max() == time.nanoseconds + 999)
        // The microsecond that the line told is kept.
        #expect(stamps.allSatisfy { $0 / 1000 == time.nanoseconds / 1000 })
    }

    @Test func `a time of nine digits leaves no room, and is sent as it stands`() {
        var tie = TimestampTie()
        let exact = ParsedTime(nanoseconds: 5, digits: 9)
        #expect((0..<3).map { _ in tie.stamp(exact) } == [5, 5, 5])
    }

    @Test func `500 equal lines of one microsecond get 500 stamps, in their order`() {
        var tie = TimestampTie()
        let stamps = (0..<500).map { _ in tie.stamp(time) }
        #expect(stamps == (0..<500).map { time.nanoseconds + $0 })
    }

    @Test func `another time begins again`() {
        var tie = TimestampTie()
        let next = ParsedTime(nanoseconds: time.nanoseconds + 1000, digits: 6)
        #expect([time, time, next, next, time].map { tie.stamp($0) - time.nanoseconds } == [0, 1, 1000, 1001, 0])
    }

    @Test func `the state carried over a restart goes on where it stopped`() {
        var whole = TimestampTie()
        let stamps = (0..<20).map { _ in whole.stamp(time) }
        for cut in 0...20 {
            var first = TimestampTie()
            for _ in 0..<cut { _ = first.stamp(time) }
            var second = TimestampTie(last: first.last, ordinal: first.ordinal)
            #expect((cut..<20).map { _ in second.stamp(time) } == Array(stamps[cut...]))
        }
    }

    @Test(arguments: [(0, 1_000_000_000), (3, 1_000_000), (8, 10)] as [(Int, Int64)])
    func `fewer digits leave more room`(digits: Int, room: Int64) {
        var tie = TimestampTie(last: 0, ordinal: room - 2)
        let coarse = ParsedTime(nanoseconds: 0, digits: digits)
        #expect((0..<3).map { _ in tie.stamp(coarse) } == [room - 1, room - 1, room - 1])
    }
}
