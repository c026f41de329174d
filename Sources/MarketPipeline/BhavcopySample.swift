/// The price file bundled with the program, in place of a download.
struct BhavcopySample: Sendable {
    /// Without the heading.
    let lines: [Substring]
    /// The trade date, `2026-11-23`.
    let date: String
    let byteCount: Int

    init() {
        let bytes = PackageResources.bhavcopy_sample_csv
        lines = Array(String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst())
        date = lines.first.flatMap { Self.isoDate($0) } ?? "unknown"
        byteCount = bytes.count
    }

    /// The sample again and again, to `count` lines, a few of them spoilt.
    func lines(_ count: Int, using generator: inout SeededGenerator) -> [Substring] {
        (0..<count).map { index in
            let line = lines.isEmpty ? "" : lines[index % lines.count]
            // A price file with a row cut off is seen about once a week.
            return generator.once(in: 500) ? line.dropLast(30) : line
        }
    }

    /// `23-NOV-2026`, the eleventh column, as `2026-11-23`.
    private static func isoDate(_ line: Substring) -> String? {
        let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
        let columns = line.split(separator: ",", omittingEmptySubsequences: false)
        guard columns.count > 10 else { return nil }
        let parts = columns[10].split(separator: "-")
        guard parts.count == 3, let month = months.firstIndex(of: String(parts[1])) else { return nil }
        return "\(parts[2])-\(month < 9 ? "0" : "")\(month + 1)-\(parts[0])"
    }
}
