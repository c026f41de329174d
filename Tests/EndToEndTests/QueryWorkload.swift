import Foundation

/// Lines to be found again, queries for them, and a matcher of its own that says what each query means.
struct QueryWorkload {
    static let files = ["orders", "prices", "loads"]
    private static let levels = ["debug", "info", "INFO", "notice", "warning", "Warn", "error", "ERROR", "critical", "fatal"]
    private static let ranks = [
        "debug": 1, "info": 2, "notice": 3, "warning": 4, "warn": 4, "error": 5, "critical": 6, "fatal": 6,
    ]
    private static let loggers = ["champion", "champion.scrapers", "champion.scrapers.bhavcopy", "champion.scrapersish", "kafka.client"]
    private static let scrapers = ["bhavcopy", "indices", "corporate actions", "a\"b\\c", "é€"]
    private static let notes = ["Time-out while reading", "naïve € retry", "100 % (done)", "line one\nline two", "plain", "a/b\\d \"q\""]

    struct Line {
        let fields: NSDictionary
        let time: Int64
        let file: Int
        /// How many times its file had been begun.
        let part: Int
    }

    /// So many lines before and after a rotation are of one instant.
    private static let stillLines = 20

    private(set) var lines: [Line] = []
    private var parts = 0
    private var generator: SeededGenerator
    private var clock = Int64(Date().timeIntervalSince1970) * 1_000_000_000 - 3_600_000_000_000
    private let traces: [String]

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        traces = (0..<40).map { _ in
            String(format: "%016lx%016lx", generator.next(), generator.next())
        }
        self.generator = generator
    }

    private mutating func pick<Element>(_ all: [Element]) -> Element { all[Int.random(in: 0..<all.count, using: &generator)] }

    // MARK: - Lines

    mutating func write(_ count: Int, to directory: URL) throws {
        var texts = [String](repeating: "", count: Self.files.count)
        parts += 1
        for number in 0..<count {
            let file = Int.random(in: 0..<Self.files.count, using: &generator)
            // One instant lies on both sides of each rotation.
            texts[file] += try line(file, isStill: min(number, count - number) < Self.stillLines) + "\n"
        }
        for (file, text) in zip(Self.files, texts) {
            try Data(text.utf8).write(to: directory.appendingPathComponent("\(file).ndjson"), options: .withoutOverwriting)
        }
    }

    private mutating func line(_ file: Int, isStill: Bool) throws -> String {
        // Many lines share a microsecond, some of them in several files.
        if !isStill, Bool.random(using: &generator) { clock += Int64.random(in: 1...900_000, using: &generator) * 1_000 }
        let fields: NSMutableDictionary = [
            "timestamp": Self.stamp(clock), "level": pick(Self.levels), "event": "rows_parsed", "logger": pick(Self.loggers),
            "scraper": pick(Self.scrapers), "rows": Int.random(in: 0..<20, using: &generator), "number": lines.count,
            "http": ["status": pick([200, 404, 503])], "note": pick(Self.notes), "late": Bool.random(using: &generator),
        ]
        if Int.random(in: 0..<4, using: &generator) > 0 { fields["trace_id"] = pick(traces) }
        lines.append(Line(fields: fields, time: clock, file: file, part: parts))
        return String(decoding: try JSONSerialization.data(withJSONObject: fields, options: [.withoutEscapingSlashes]), as: UTF8.self)
    }

    private static func stamp(_ nanoseconds: Int64) -> String {
        let formatter = ISO8601DateFormatter()
        let whole = formatter.string(from: Date(timeIntervalSince1970: Double(nanoseconds / 1_000_000_000))).dropLast()
        return whole + "." + String(String(nanoseconds % 1_000_000_000 / 1_000 + 1_000_000).dropFirst()) + "Z"
    }

    // MARK: - Queries

    /// Options of `shipper query`; every kind of condition alone, and mixed.
    mutating func query(_ number: Int) -> [String] {
        var options: [String] = []
        for kind in 0..<7 where kind == number % 8 || Int.random(in: 0..<6, using: &generator) == 0 {
            switch kind {
            case 0: options += ["--trace", pick(traces)]
            case 1: options += ["--level", pick(["debug", "notice", "warning", "error", "critical"])]
            case 2: options += ["--logger", pick(Self.loggers)]
            case 3: options += ["--field", "scraper=" + pick(Self.scrapers)]
            case 4:
                options += ["--field", pick(["rows=7", "http.status=503", "late=true", "http.status=404"])]
            case 5: options += ["--text", pick(["TIME-OUT", "NAïVE", "(done)", "one\nLINE", "\"Q\"", "bhav", "503", "nowhere", "d \""])]
            default:
                let times = [pick(lines).time, pick(lines).time].sorted()
                options += ["--since", Self.stamp(times[0]), "--until", Self.stamp(times[1] + 1_000)]
            }
        }
        let limit = pick([1, 7, 100, 1_000, 100_000])
        options += ["--limit", "\(limit)"]
        if Bool.random(using: &generator) { options += ["--order", "newest-first"] }
        return options
    }

    /// What a query means.
    func answer(to options: [String]) -> [NSDictionary] {
        var found = lines.enumerated().filter { _ in true }
        var (limit, isReversed) = (0, false)
        for index in stride(from: 0, to: options.count, by: 2) {
            let value = options[index + 1]
            switch options[index] {
            case "--limit": limit = Int(value) ?? 0
            case "--order": isReversed = true
            default: found.removeAll { !Self.holds($0.element, options[index], value) }
            }
        }
        // Files are named so that their order is that of their names.
        let order = Self.files.indices.sorted { Self.files[$0] < Self.files[$1] }
        let places = Self.files.indices.map { order.firstIndex(of: $0) ?? 0 }
        let sorted = found.sorted {
            ($0.element.time, places[$0.element.file], $0.offset) < ($1.element.time, places[$1.element.file], $1.offset)
        }
        let kept = sorted.suffix(limit).map(\.element.fields)
        return isReversed ? kept.reversed() : kept
    }

    private static func holds(_ line: Line, _ option: String, _ value: String) -> Bool {
        func text(_ key: String) -> String { line.fields[key] as? String ?? "" }
        switch option {
        case "--trace": return text("trace_id") == value
        case "--level": return ranks[text("level").lowercased()] ?? -1 >= ranks[value] ?? 0
        case "--logger": return text("logger") == value || text("logger").hasPrefix(value + ".")
        case "--since": return stamp(line.time) >= value
        case "--until": return stamp(line.time) < value
        case "--text": return values(of: line).contains { $0.lowercasedASCII.contains(value.lowercasedASCII) }
        default:
            let parts = value.split(separator: "=", maxSplits: 1)
            switch parts[0] {
            case "scraper": return text("scraper") == parts[1]
            case "rows": return line.fields["rows"] as? Int == Int(parts[1])
            case "late": return line.fields["late"] as? Bool == true
            default: return (line.fields["http"] as? [String: Int])?["status"] == Int(parts[1])
            }
        }
    }

    private static func values(of line: Line) -> [String] {
        line.fields.allValues.flatMap { value in
            if let inner = value as? [String: Int] { return inner.values.map(String.init) }
            if let text = value as? String { return [text] }
            if let number = value as? Int { return [String(number)] }
            return []
        }
    }
}

extension String {
    /// A to Z in small letters, all else as it is.
    var lowercasedASCII: String { String(decoding: utf8.map { (65...90).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self) }
}
