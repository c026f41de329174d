import ShipperCore
import ShipperTailing

/// What comparing a sink with its files has come to, for people.
public struct VerifyOutcome: Sendable {
    public let sink: String
    public let report: VerifyReport
    /// Sentences on what could not be compared.
    public let problems: [String]
    /// What is older the sink does not keep, in nanoseconds since 1970; and how many lines of the files are. `nil`: it keeps all.
    let kept: (from: Int64, linesBefore: Int)?
    let files: [String]
    let origins: [RecordOrigin]

    /// A line in a file.
    public struct Line: Sendable {
        public let path: String
        /// Where it begins in the file (of a compressed one, in what it stands for), in bytes.
        public let offset: UInt64
        /// Nanoseconds since 1970; 0 if it has no time of its own.
        public let time: Int64
        /// Its first bytes, if they can be read.
        public let text: [UInt8]
    }

    /// A record of a sink.
    public struct Record: Sendable {
        let place: VerifyReport.Place
        public let host: String
        public let file: String
        /// Nanoseconds since 1970.
        public var time: Int64 { place.time }
    }

    /// What a record says, and how its sink names it.
    public struct Text: Sendable {
        public let name: String
        public let line: [UInt8]
    }

    /// - Returns: the first lines of a list, at most `limit`.
    public func lines(_ list: PlaceList, limit: Int) -> [Line] {
        list.places.prefix(limit).map { place in
            let path = Int(place.file) < files.count ? files[Int(place.file)] : ""
            return Line(path: path, offset: place.offset, time: place.time, text: Self.text(path, place.offset))
        }
    }

    /// Bytes of a line that are shown.
    static let shown = 400

    private static func text(_ path: String, _ offset: UInt64) -> [UInt8] {
        guard !RotatedName.isCompressed(path), let bytes = try? OpenFile(path: path).bytes(at: offset, shown) else { return [] }
        return Array(bytes.prefix { $0 != 0x0A })
    }

    /// - Returns: the first records of a list, at most `limit`.
    public func records(_ list: PlaceList, limit: Int) -> [Record] {
        list.places.prefix(limit).map { place in
            let origin = Int(place.file) < origins.count ? origins[Int(place.file)] : RecordOrigin(host: "", source: "", file: "")
            return Record(place: place, host: origin.host, file: origin.file)
        }
    }

    /// 0: nothing is missing and nothing unexpected; 1: something is; 2: it could not be decided.
    public var exitCode: Int32 {
        if report.missing.count + report.unexpected.count + report.repeated.count > 0 { return 1 }
        return problems.isEmpty && report.doubtful == 0 && report.waiting.count == 0 ? 0 : 2
    }
}

extension VerifyReport {
    mutating func add(_ other: VerifyReport) {
        due += other.due
        refused += other.refused
        merged += other.merged
        doubtful += other.doubtful
        held += other.held
        heldBeside += other.heldBeside
        missing.add(other.missing)
        unexpected.add(other.unexpected)
        repeated.add(other.repeated)
        waiting.add(other.waiting)
    }
}

extension PlaceList {
    fileprivate mutating func add(_ other: PlaceList) {
        let places = other.places
        for (index, place) in places.enumerated() { add(place, count: index == 0 ? other.count - places.count + 1 : 1) }
    }
}
