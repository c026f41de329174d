import Testing

@testable import ShipperTailing

@Suite struct StateDocumentTests {
    static let document = StateDocument(kind: "probe", version: 1, entries: ["one 1", "two 2", ""])
    static let bytes = document.encoded()

    private func damage(_ bytes: [UInt8], version: Int = 1, kind: String = "probe") -> String? {
        do throws(StateDocument.Damage) {
            _ = try StateDocument.decode(bytes, kind: kind, version: version)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `what was written is read`() throws {
        #expect(try StateDocument.decode(Self.bytes, kind: "probe", version: 1) == Self.document)
        let empty = StateDocument(kind: "probe", version: 1, entries: [])
        #expect(try StateDocument.decode(empty.encoded(), kind: "probe", version: 1) == empty)
    }

    @Test func `the form is text with a kind, a version and a hash`() {
        let lines = String(decoding: Self.bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.prefix(4) == ["shipper-probe 1", "one 1", "two 2", ""])
        #expect(lines[4].hasPrefix("end ") && lines[4].count == 4 + 32)
        #expect(lines.count == 6 && lines[5].isEmpty)
    }

    @Test func `every cut is detected`() {
        for count in 0..<Self.bytes.count {
            #expect(damage(Array(Self.bytes.prefix(count))) != nil, "cut to \(count) bytes")
        }
    }

    @Test func `every changed bit and byte is detected`() {
        for place in Self.bytes.indices {
            for change in [1, 2, 4, 8, 16, 32, 64, 128, 0xFF] as [UInt8] {
                var bytes = Self.bytes
                bytes[place] ^= change
                #expect(damage(bytes) != nil, "byte \(place) with \(change)")
            }
        }
    }

    @Test func `what was added is detected`() {
        #expect(damage(Self.bytes + [0x0A]) != nil)
        #expect(damage(Self.bytes + Self.bytes) != nil)
    }

    @Test func `damage is said in words`() {
        #expect(damage([]) == "it has no last line, so it was cut off")
        var bytes = Self.bytes
        bytes[16] ^= 1
        #expect(damage(bytes) == "its contents do not match its hash")
        #expect(damage(Self.bytes, kind: "other") == "it is not a file of kind 'other'")
        #expect(
            damage(Self.bytes, version: 2)
                == "it has 'shipper-probe 1' where this version of shipper understands version 2")
    }

    @Test(arguments: ["/var/log/a.log", "/a b/%41\n", "/ü/日本", "%", "%4", ""])
    func `a path survives its form in a line`(path: String) {
        let text = StatePath.escape(path)
        #expect(text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
        #expect(StatePath.unescape(text) == path)
    }
}
