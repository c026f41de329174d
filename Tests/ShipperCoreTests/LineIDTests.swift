import ShipperCore
import ShipperTestSupport
import Testing

@Suite struct LineIDTests {
    private func id(_ file: FileID, _ epoch: UInt32, _ offset: UInt64, _ text: [UInt8])
        -> LineID
    {
        unsafe LineID(file: file, epoch: epoch, offset: offset, bytes: text.span.bytes, range: 0..<text.count)
    }

    private func id(_ text: [UInt8]) -> LineID { id(FileID(high: 1, low: 2), 0, 0, text) }

    private func text(_ id: LineID) -> String {
        var bytes: [UInt8] = []
        id.append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `an id differs in every input, bit by bit`() throws {
        let line = Array("{\"event\":\"scrape_started\",\"n\":1}".utf8)
        var ids = [text(id(line))]
        for bit in 0..<64 {
            ids.append(text(id(FileID(high: 1 ^ 1 << UInt64(bit), low: 2), 0, 0, line)))
            ids.append(text(id(FileID(high: 1, low: 2 ^ 1 << UInt64(bit)), 0, 0, line)))
            ids.append(text(id(FileID(high: 1, low: 2), 0, 1 << UInt64(bit), line)))
        }
        for bit in 0..<32 { ids.append(text(id(FileID(high: 1, low: 2), 1 << UInt32(bit), 0, line))) }
        for place in line.indices {
            for bit in 0..<8 {
                var other = line
                other[place] ^= 1 << UInt8(bit)
                ids.append(text(id(other)))
            }
        }
        for count in line.indices { ids.append(text(id(Array(line[..<count])))) }
        for zeros in 1...20 { ids.append(text(id(line + [UInt8](repeating: 0, count: zeros)))) }
        ids.append(text(id(FileID(high: 2, low: 1), 0, 0, line)))
        #expect(Set(ids).count == ids.count)
    }

    @Test func `an id is read back from its text, and from nothing else`() {
        for number in 0..<2_000 {
            let id = id(FileID(high: 1, low: 2), 0, UInt64(number), [])
            #expect(LineID(text: text(id)) == id)
        }
        let good = text(id([]))
        // The last character has four bits that are always zero.
        for bad in ["", String(good.dropLast()), good + "A", "é" + good.dropFirst(2), good.dropLast() + "B", "+" + good.dropFirst()] {
            #expect(LineID(text: bad) == nil, "\(bad)")
        }
    }

    @Test func `ids of many lines of one file are all different`() {
        let lines = (0..<20_000).map { id(FileID(high: 1, low: 2), 0, UInt64($0) * 8, Array("{\"a\":1}".utf8)) }
        #expect(Set(lines.map(\.high)).count == lines.count)
        #expect(Set(lines.map(\.low)).count == lines.count)
    }

    /// Computed by another program after the description of the hash. A change here makes every line sent before look new.
    @Test(
        arguments: [
            (0, 0, 0, 0, "", 0xd9e3_a03b_02d0_d125, 0x9fac_b4b0_87d7_6dfc, "2eOgOwLQ0SWfrLSwh9dt_A"),
            (1, 2, 3, 4, "hello", 0x3998_0e9c_ab43_ad82, 0x0aaf_b96f_58ed_dcda, "OZgOnKtDrYIKr7lvWO3c2g"),
            (
                0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210, 0, 0, "{\"a\":1}", 0xf8fe_30ad_b636_a514,
                0x43f1_c18d_1b1a_4a0f,
                "-P4wrbY2pRRD8cGNGxpKDw"
            ),
            (
                1, 2, 0, 1 << 40, "0123456789abcdef", 0x3fa6_bd7c_b9c7_3378, 0x2425_44df_d1e9_e917,
                "P6a9fLnHM3gkJUTf0enpFw"
            ),
            (
                1, 2, 0, 0, "0123456789abcdef0123456789", 0x0889_b3b7_523f_4bdb, 0xf635_04ad_df9b_cb55,
                "CImzt1I_S9v2NQSt35vLVQ"
            ),
        ] as [(UInt64, UInt64, UInt32, UInt64, String, UInt64, UInt64, String)])
    func `golden values`(
        high: UInt64, low: UInt64, epoch: UInt32, offset: UInt64, line: String, wantHigh: UInt64, wantLow: UInt64,
        wantText: String
    ) {
        let got = id(FileID(high: high, low: low), epoch, offset, Array(line.utf8))
        #expect((got.high, got.low) == (wantHigh, wantLow))
        #expect(text(got) == wantText)
        #expect(wantText.utf8.count == LineID.textLength)
    }

    @Test(arguments: Seed.some(5)) func `the bytes count, not where they lie`(seed: Seed) throws {
        var generator = seed.generator
        try withEvery("length", in: 0...50) { length in
            let line = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let block = [UInt8](repeating: 0xAA, count: 13) + line + [UInt8](repeating: 0x55, count: 20)
            let file = FileID(high: 1, low: 2)
            let inside = unsafe LineID(
                file: file, epoch: 0, offset: 0, bytes: block.span.bytes, range: 13..<(13 + length))
            try requireEqual(inside, id(line))
        }
    }

    @Test func `the text is base64url of all 128 bits`() throws {
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        var used: Set<Character> = []
        for number in 0..<500 {
            let text = text(id(FileID(high: 1, low: 2), 0, UInt64(number), []))
            #expect(text.count == 22)
            used.formUnion(text)
        }
        #expect(used == alphabet)
    }
}
