/// A number of bytes, written with its unit: `512B`, `256KiB`, `1MiB`, `5GiB`, or by thousands `1kB`, `1MB`, `1GB`.
public struct ByteCount: Sendable, Hashable, Comparable {
    /// Not negative.
    public let bytes: Int

    init(_ bytes: Int) {
        self.bytes = max(0, bytes)
    }

    static func kibibytes(_ count: Int) -> ByteCount { ByteCount(count << 10) }
    static func mebibytes(_ count: Int) -> ByteCount { ByteCount(count << 20) }
    static func gibibytes(_ count: Int) -> ByteCount { ByteCount(count << 30) }

    public static func < (a: ByteCount, b: ByteCount) -> Bool { a.bytes < b.bytes }
}

extension ByteCount: CustomStringConvertible {
    /// Largest unit first: a count is shown in the first that divides it.
    private static let units: [(name: String, bytes: Int)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20), ("MB", 1_000_000),
        ("KiB", 1 << 10), ("kB", 1_000),
        ("KB", 1_000), ("B", 1),
    ]

    /// Nil where the text is not a whole number with a unit, or does not fit in an `Int`.
    public init?(_ text: String) {
        guard let (count, unit) = splitQuantity(text), let size = Self.units.first(where: { $0.name == unit }) else {
            return nil
        }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: size.bytes)
        guard !overflow else { return nil }
        self.init(bytes)
    }

    public var description: String {
        let unit = Self.units.first { bytes >= $0.bytes && bytes % $0.bytes == 0 } ?? ("B", 1)
        return "\(bytes / unit.bytes)\(unit.name)"
    }
}
