import Testing

@testable import JSONText

@Suite struct ShortTextTests {
    private func short(_ bytes: [UInt8]) -> ShortText? { unsafe bytes.withUnsafeBytes { unsafe ShortText($0) } }

    @Test func `text of every length up to 16 bytes is what it was, and longer text is none`() throws {
        for count in 0...16 {
            let bytes = (0..<count).map { UInt8($0 + 65) }
            let text = try #require(short(bytes))
            var array: [UInt8] = []
            var buffer = LineBuffer()
            array.append(text)
            buffer.append(text)
            #expect(array == bytes)
            #expect(buffer.withBytes { unsafe $0.withUnsafeBytes { unsafe Array($0) } } == bytes)
            #expect(text.count == count && text.needsNoEscape)
        }
        #expect(short(Array(repeating: 65, count: 17)) == nil)
    }

    @Test func `a byte that needs an escape is seen wherever it stands, and no other is`() throws {
        for count in 1...16 {
            for place in 0..<count {
                for byte in UInt8.min...UInt8.max {
                    var bytes = [UInt8](repeating: 97, count: count)
                    bytes[place] = byte
                    let wanted = byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
                    guard short(bytes)?.needsNoEscape == wanted else {
                        Issue.record("byte \(byte) at \(place) of \(count)")
                        return
                    }
                }
            }
        }
    }

    @Test func `texts are equal where their bytes are, whatever fills them up`() {
        #expect(short(Array("a".utf8)) != short(Array("aa".utf8)))
        #expect(short(Array("key".utf8)) == short(Array("key".utf8)))
        #expect(short(Array("12345678".utf8)) != short(Array("12345678a".utf8)))
    }
}
