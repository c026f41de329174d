import JSONText
import ShipperCore
import Testing

/// Names and times that must come out the same for ever.
@Suite struct RecordValuesTests {
    private func id(_ text: String, file: FileID = FileID(high: 1, low: 2), epoch: UInt32 = 0, offset: UInt64 = 0) -> String {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        unsafe LineID(file: file, epoch: epoch, offset: offset, bytes: bytes.span.bytes, range: 0..<bytes.count)
            .append(to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test func `an id is 22 characters that may stand in a URL`() {
        for length in 0..<100 {
            let text = id(String(repeating: "x", count: length))
            #expect(text.utf8.count == LineID.textLength)
            #expect(text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
        }
    }

    @Test func `an id differs with file, epoch, offset, bytes and length`() {
        let ids = [
            id("a"), id("b"), id("aa"), id("a\u{0}"), id(""), id("a", epoch: 1), id("a", offset: 1),
            id("a", file: FileID(high: 2, low: 1)), id("a", file: FileID(high: 1, low: 3)),
            id(String(repeating: "a", count: 16)), id(String(repeating: "a", count: 17)),
            id(String(repeating: "a", count: 32)),
        ]
        #expect(Set(ids).count == ids.count)
    }

    /// Version 1 of the hash. If this fails, every agent in the field would send its lines a second time: mend the code, not the test.
    @Test func `ids are what they have always been`() {
        #expect(id("") == "cVz3qb1QWf04CItMPHud8w")
        #expect(id("the quick brown fox jumps", epoch: 7, offset: 1 << 40) == "QYfvOwm1p2dluJnEFYsFNw")
    }

    @Test func `500 lines of one microsecond get 500 stamps, and the next microsecond begins anew`() throws {
        var tie = TimestampTie()
        let time = ParsedTime(nanoseconds: 5_000, digits: 6)
        let stamps = (0..<500).map { _ in tie.stamp(time) }
        #expect(stamps == Array(5_000..<5_500))
        #expect(tie.stamp(ParsedTime(nanoseconds: 6_000, digits: 6)) == 6_000)
        var later = TimestampTie(last: 5_000, ordinal: 41)
        #expect(later.stamp(time) == 5_042)
    }

    @Test func `a tie never reaches into the digits that the timestamp gave`() {
        var tie = TimestampTie()
        let stamps = (0..<2_000).map { _ in tie.stamp(ParsedTime(nanoseconds: 5_000, digits: 6)) }
        #expect(stamps.max() == 5_999)
        #expect(tie.stamp(ParsedTime(nanoseconds: 7_001, digits: 9)) == 7_001)
    }

    @Test func `a mark dates its own stretch and nothing else, strictly rising`() {
        let mark = ReadTimeMark(start: 100, end: 200, time: 1_000)
        #expect(mark.time(at: 99) == nil)
        #expect(mark.time(at: 100) == 1_000)
        #expect(mark.time(at: 199) == 1_099)
        #expect(mark.time(at: 200) == nil)
    }

    @Test func `a fingerprint matches the file as it grows, and no other`() {
        let bytes = (0..<3_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for count in [0, 1, 15, 16, 17, 1_023, 1_024, 1_025, 3_000] {
            let fingerprint = unsafe Fingerprint(Array(bytes.prefix(count)).span.bytes)
            #expect(fingerprint.count == min(count, 1_024))
            #expect(unsafe fingerprint.matches(bytes.span.bytes))
            guard count > 0 else { continue }
            var other = bytes
            other[min(count, 1_024) - 1] ^= 1
            #expect(unsafe !fingerprint.matches(other.span.bytes))
            #expect(unsafe !fingerprint.matches(Array(bytes.prefix(fingerprint.count - 1)).span.bytes))
        }
    }

    @Test func `a file id is written as 32 digits and read back`() {
        let id = FileID(high: 0xF, low: .max)
        #expect(id.description == "000000000000000fffffffffffffffff")
        #expect(FileID(id.description) == id)
        #expect(FileID("short") == nil && FileID(String(repeating: "g", count: 32)) == nil)
    }
}
