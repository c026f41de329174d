import Testing

@testable import JSONText

@Suite struct UTF8CheckTests {
    /// Each first byte beyond ASCII, before bytes on both sides of every bound of the standard's table.
    @Test func `it says what the standard library says`() {
        let others: [UInt8] = [0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0]
        var broken = 0
        for lead in 0x80...0xFF as ClosedRange<UInt8> {
            for second in others {
                for third in others {
                    for fourth in others {
                        let bytes = [0x61, lead, second, third, fourth]
                        let expected = String(validating: bytes, as: UTF8.self) != nil
                        let found = unsafe UTF8Check.isWellFormed(bytes.span.bytes, from: 0, to: bytes.count)
                        if found != expected { Issue.record("\(bytes)") }
                        broken += expected ? 0 : 1
                    }
                }
            }
        }
        #expect(broken > 0 && broken < 128 * 729)
    }

    @Test func `a text is judged within its bounds alone`() {
        let bytes: [UInt8] = [0xFF] + Array("sixteen letters, é".utf8) + [0xC3]
        #expect(unsafe UTF8Check.isWellFormed(bytes.span.bytes, from: 1, to: bytes.count - 1))
        #expect(unsafe !UTF8Check.isWellFormed(bytes.span.bytes, from: 0, to: bytes.count - 1))
        #expect(unsafe !UTF8Check.isWellFormed(bytes.span.bytes, from: 1, to: bytes.count))
        #expect(unsafe UTF8Check.isWellFormed(bytes.span.bytes, from: 3, to: 3))
    }
}
