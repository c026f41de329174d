import Testing

@testable import ShipperAgent

@Suite struct ByteCountTests {
    @Test(arguments: [
        "", "1", "MiB", "1 MiB", "1mib", "1megabyte", "-1MiB", "+1MiB", "1.5MiB", "0x1MiB", "99999999999999999999B",
        "9999999999999GiB", "１MiB",
    ])
    func `a text without a whole number and a unit is no size`(text: String) {
        #expect(ByteCount(text) == nil)
    }

    @Test(arguments: [
        ("0B", 0), ("512B", 512), ("1kB", 1_000), ("1KB", 1_000), ("256KiB", 262_144), ("2MB", 2_000_000),
        ("1MiB", 1_048_576), ("1GB", 1_000_000_000), ("5GiB", 5_368_709_120), ("1TiB", 1_099_511_627_776),
    ])
    func `a size has its bytes`(text: String, bytes: Int) {
        #expect(ByteCount(text)?.bytes == bytes)
    }

    @Test(arguments: [0, 1, 512, 999, 1_000, 1_023, 1_024, 1_500_000, 262_144, 1 << 30, 3 << 40, Int.max])
    func `a size is shown so that it reads back`(bytes: Int) {
        #expect(ByteCount(ByteCount(bytes).description) == ByteCount(bytes))
    }
}
