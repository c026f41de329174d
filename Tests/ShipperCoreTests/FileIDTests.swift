import ShipperCore
import ShipperTestSupport
import Testing

@Suite struct FileIDTests {
    @Test(arguments: [
        "", "0", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0",
        "0123456789abcdef0123456789abcdeg",
        "+123456789abcdef0123456789abcdef", "-0000000000000000000000000000000", "0123456789abcdef+123456789abcdef",
        " 123456789abcdef0123456789abcdef", "0x23456789abcdef0123456789abcdef", "ééééééééééééééé0",
    ]) func `what is not 32 hexadecimal digits is no id`(text: String) {
        #expect(FileID(text) == nil)
    }

    @Test func `an id is written with all its zeros`() {
        #expect(FileID(high: 0, low: 0).description == "00000000000000000000000000000000")
        #expect(FileID(high: 0xAB, low: .max).description == "00000000000000abffffffffffffffff")
    }

    @Test(arguments: Seed.some(5)) func `what is written is read back`(seed: Seed) throws {
        var generator = seed.generator
        for shift in 0..<64 {
            let random = FileID.random(using: &generator)
            let id = FileID(high: random.high >> UInt64(shift), low: random.low)
            try requireEqual(FileID(id.description), id)
        }
    }

    @Test func `random ids differ`() {
        var generator = Seed(1).generator
        #expect(Set((0..<1000).map { _ in FileID.random(using: &generator) }).count == 1000)
    }
}
