import ShipperCore
import Testing

@Suite struct ReadTimeMarkTests {
    private let mark = ReadTimeMark(start: 100, end: 200, time: 5_000)

    @Test(arguments: [0, 99, 200, 201, .max] as [UInt64]) func `an offset outside gets no time`(offset: UInt64) {
        #expect(mark.time(at: offset) == nil)
    }

    @Test func `an empty mark dates nothing`() {
        #expect(ReadTimeMark(start: 7, end: 7, time: 1).time(at: 7) == nil)
    }

    @Test func `times rise by a nanosecond a byte`() {
        #expect(mark.time(at: 100) == 5_000)
        #expect(mark.time(at: 101) == 5_001)
        #expect(mark.time(at: 199) == 5_099)
    }
}
