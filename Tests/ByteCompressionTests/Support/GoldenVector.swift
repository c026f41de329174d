/// Inputs with what independent encoders made of them: Python's `gzip` (zlib 1.2, level 9) and `cramjam` 2.14 (snappy in Rust, gzip by miniz).
struct GoldenVector: Sendable, CustomStringConvertible {
    var name: String
    var plain: [UInt8]
    var snappy: [UInt8]
    var gzips: [[UInt8]]

    var description: String { name }

    private init(_ name: String, _ plain: [UInt8], snappy: String, gzip: String...) {
        self.name = name
        self.plain = plain
        self.snappy = bytes(hex: snappy)
        gzips = gzip.map(bytes(hex:))
    }

    static let all: [GoldenVector] = [
        GoldenVector(
            "nothing", [], snappy: "00",
            gzip: "1f8b0800000000000203 0300 00000000 00000000", "1f8b08000000000002ff 0300 00000000 00000000"),
        GoldenVector(
            "one byte", Array("a".utf8), snappy: "01 00 61",
            gzip: "1f8b0800000000000203 4b0400 43beb7e8 01000000", "1f8b08000000000002ff 4b0400 43beb7e8 01000000"),
        GoldenVector(
            "a repeated word", Array("hello, hello, hello, hello".utf8), snappy: "1a 18 68656c6c6f2c20 4a0700",
            gzip: "1f8b0800000000000203 cb48cdc9c9d751c8c0a400 55a38277 1a000000"),
        GoldenVector(
            "a run", [UInt8](repeating: 0x61, count: 100), snappy: "64 00 61 fe0100 8a0100",
            gzip: "1f8b0800000000000203 4b4ca43d0000 647a70af 64000000",
            "1f8b08000000000002ff b5c081000000008020d6fc25a6387e01 647a70af 64000000"),
        GoldenVector(
            "an overlap of two", Array(String(repeating: "ab", count: 40).utf8), snappy: "50 04 6162 fe0200 360200",
            gzip: "1f8b0800000000000203 4b4c4aa42a0400 600c0150 50000000",
            "1f8b08000000000002ff adc1810c0000008030d6f28748a21d5905 600c0150 50000000"),
        GoldenVector(
            "log lines",
            Array(
                #"""
                {"level":"info","event":"scrape_started","symbol":"NSE:1"}
                {"level":"info","event":"scrape_started","symbol":"NSE:2"}
                {"level":"warn","event":"scrape_started","symbol":"NSE:3"}

                """#.utf8),
            snappy: """
                b101 b87b226c6576656c223a22696e666f222c226576656e74223a227363726170655f73746172746564222c2273796d626f \
                0129 204e53453a31227d0a7b d63b00 0032 323b00 107761726e22 9e7600 0c33227d0a
                """,
            gzip: """
                1f8b0800000000000203 ab56ca492d4bcd51b252cacc4bcb57d25102f2f24a80dce2e4a2c482d4f8e292c4a292d414a0447165 \
                6e523e48a15fb0ab95a1522d5735795a8d50b4962716e511add518a8150053 f33a2ab1000000
                """),
    ]
}
