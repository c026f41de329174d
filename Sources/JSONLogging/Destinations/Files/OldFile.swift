import JSONText

/// A log file that gave way, as its name and size tell.
struct OldFile: Equatable {
    let name: String
    /// When it gave way, in nanoseconds since 1970, as far as the name tells: to the microsecond.
    let time: Int64
    let size: Int
    var isCompressed: Bool { name.hasSuffix(".gz") }

    /// Which files go: those beyond the number, the age and the size that may stay.
    static func superfluous(_ files: [OldFile], by rotation: LogRotation, now: Int64) -> [OldFile] {
        let newestFirst = files.sorted { ($0.time, $0.name) > ($1.time, $1.name) }
        let seconds = rotation.maxAge?.components.seconds ?? 0
        let oldest = rotation.maxAge.map { _ in now / 1_000_000_000 - seconds } ?? .min
        var (kept, bytes) = (0, 0)
        return newestFirst.filter { file in
            kept += 1
            bytes += file.size
            return kept > rotation.keeping ?? .max || bytes > rotation.maxTotalBytes ?? .max
                || file.time / 1_000_000_000 < oldest
        }
    }
}

/// The names of a log file's old ones.
struct OldFileNames {
    /// `pipeline`, and `.ndjson` or nothing.
    let stem, ending: String

    init(of name: String) {
        let dot = name.dropFirst().lastIndex(of: ".") ?? name.endIndex
        (stem, ending) = (String(name[..<dot]), String(name[dot...]))
    }

    /// - Parameters:
    ///   - nanoseconds: Since 1970.
    ///   - number: Tells files of one microsecond apart.
    func name(at nanoseconds: Int64, number: Int = 0) -> String {
        var (writer, bytes) = (RFC3339Writer(), [UInt8]())
        writer.append(nanoseconds: nanoseconds, digits: 6, to: &bytes)
        let time = String(decoding: bytes.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") }, as: UTF8.self)
        return "\(stem)-\(time)\(number > 0 ? "-\(number)" : "")\(ending)"
    }

    /// When the file of this name gave way, in nanoseconds since 1970; `nil` if it is no old file of this log.
    func time(in name: String) -> Int64? {
        guard name.hasPrefix(stem + "-") else { return nil }
        var rest = name.dropFirst(stem.count + 1)
        if rest.hasSuffix(".gz") { rest = rest.dropLast(3) }
        guard rest.hasSuffix(ending) else { return nil }
        let stamp = Array(rest.dropLast(ending.count).utf8)
        // `20261123T101112.123456Z`, perhaps with a number.
        guard stamp.count == 23 || stamp.count > 24 && stamp[23] == UInt8(ascii: "-") && Self.areDigits(stamp[24...]),
            Self.areDigits(stamp[..<8]), stamp[8] == UInt8(ascii: "T"), Self.areDigits(stamp[9..<15])
        else { return nil }
        let text = Self.spelledOut(stamp)
        return unsafe TimeParser.dateTime(text.span.bytes, 0, text.count)?.nanoseconds
    }

    private static func areDigits(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    /// `20261123T101112.123456Z` becomes `2026-11-23T10:11:12.123456Z`.
    private static func spelledOut(_ stamp: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        for (index, byte) in stamp.prefix(23).enumerated() {
            if index == 4 || index == 6 { text.append(UInt8(ascii: "-")) }
            if index == 11 || index == 13 { text.append(UInt8(ascii: ":")) }
            text.append(byte)
        }
        return text
    }
}
