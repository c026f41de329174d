/// Numbers as people read them.
enum StatusWords {
    /// `1,234,567`
    static func count(_ number: Int) -> String {
        let digits = String(number.magnitude)
        let head = digits.count % 3
        var groups = head > 0 ? [String(digits.prefix(head))] : []
        for start in stride(from: head, to: digits.count, by: 3) { groups.append(String(digits.dropFirst(start).prefix(3))) }
        return (number < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    /// `512 B`, `1.2 MiB`
    static func bytes(_ number: Int) -> String {
        let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        guard number >= 1024 else { return "\(number) B" }
        var (tenths, unit) = (number / 1024 * 10 + number % 1024 * 10 / 1024, 0)
        while tenths >= 10_240, unit < units.count - 1 { (tenths, unit) = (tenths / 1024, unit + 1) }
        return tenths >= 1000 ? "\(count(tenths / 10)) \(units[unit])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }

    /// `45 s`, `3 min`, `3 h 12 min`, `2 d 4 h`
    static func time(_ seconds: Int) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7_200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
        default: "\(seconds / 86_400) d \(seconds % 86_400 / 3_600) h"
        }
    }

    /// `1 line`, `1,234 lines`
    static func lines(_ number: Int) -> String { number == 1 ? "1 line" : "\(count(number)) lines" }
}
