import ShipperTailing

/// Where a record is from.
public struct RecordOrigin: Sendable, Hashable {
    public let host: String
    public let source: String
    /// The name under which the file was first seen, as far as whoever answers knows it.
    public let file: String
    /// The file's name without what rotation adds.
    let family: String

    init(host: String, source: String, file: String) {
        self.host = host
        self.source = source
        self.file = file
        family = RotatedName.family(of: file)
    }
}

/// A record that a query has found.
public struct FoundRecord: Sendable {
    /// Nanoseconds since 1970: the time in the line, or that which whoever answers has for it.
    public let time: Int64
    public let origin: RecordOrigin
    /// The time of the first line of its file that has one, in nanoseconds since 1970: of the files that rotation has made of one, the
    /// older comes first. 0 where whoever answers cannot tell them apart.
    var fileBegan: Int64 = 0
    /// What rises with a line's place among lines of its file that have equal times: its offset, or its time in Loki.
    let position: UInt64
    /// The line without its ending.
    public let line: [UInt8]
}

/// By time; of equal times by host, by file without what rotation adds to its name, of these the older first, by place in the file, by the
/// bytes of the line.
extension FoundRecord: Comparable {
    public static func < (one: FoundRecord, other: FoundRecord) -> Bool {
        if one.time != other.time { return one.time < other.time }
        if one.origin != other.origin {
            if one.origin.host != other.origin.host { return one.origin.host < other.origin.host }
            if one.origin.family != other.origin.family { return one.origin.family < other.origin.family }
        }
        if one.fileBegan != other.fileBegan { return one.fileBegan < other.fileBegan }
        if one.position != other.position { return one.position < other.position }
        return one.line.lexicographicallyPrecedes(other.line)
    }

    public static func == (one: FoundRecord, other: FoundRecord) -> Bool {
        one.time == other.time && one.origin == other.origin && one.fileBegan == other.fileBegan && one.position == other.position
            && one.line == other.line
    }
}
