import Foundation

/// A seeded generator whose seed a failing test prints (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// What a logged application does: appends lines to several files, sometimes half a line first, and renames files away.
///
/// It remembers everything: the model that deliveries are held against.
final class LogWorkload {
    struct Line {
        let text: String
        /// Nanoseconds since 1970 that stand in the line, always whole microseconds.
        let time: Int64
        let level: String
        let trace: String
        let file: String
    }

    static let files = ["orders", "prices", "loads"]
    private static let levels = ["debug", "info", "info", "info", "warning", "error"]

    private(set) var lines: [Line] = []
    private let directory: URL
    private var generator: SeededGenerator
    private var counts: [String: Int] = [:]
    private var rotations: [String: Int] = [:]
    private var clock: Int64
    /// Lines in a file before it is renamed away.
    private let rotateEvery: Int

    init(directory: URL, seed: UInt64, rotateEvery: Int) {
        self.directory = directory
        generator = SeededGenerator(seed: seed)
        clock = Int64(Date().timeIntervalSince1970) * 1_000_000_000
        self.rotateEvery = rotateEvery
    }

    /// Appends up to `count` lines to one of the files.
    func writeChunk(_ count: Int) throws {
        let file = Self.files[Int.random(in: 0..<Self.files.count, using: &generator)]
        var bytes: [UInt8] = []
        for _ in 0..<count {
            let line = makeLine(file)
            lines.append(line)
            bytes += Array(line.text.utf8) + [0x0A]
        }
        let cut = Int.random(in: 0..<bytes.count, using: &generator)
        try append(bytes[..<cut], to: file)
        try append(bytes[cut...], to: file)
        counts[file, default: 0] += count
        if counts[file, default: 0] >= rotateEvery { try rotate(file) }
    }

    private func append(_ bytes: ArraySlice<UInt8>, to file: String) throws {
        let descriptor = unsafe open(path(file), O_WRONLY | O_CREAT | O_APPEND, 0o644)
        defer { close(descriptor) }
        let data = Array(bytes)
        guard unsafe write(descriptor, data, data.count) == data.count else { throw Unexpected("A write failed: \(errno).") }
    }

    /// `orders.ndjson` → `orders.ndjson.1`, `.2` …: dated names, in short.
    private func rotate(_ file: String) throws {
        counts[file] = 0
        rotations[file, default: 0] += 1
        guard unsafe rename(path(file), path(file) + ".\(rotations[file, default: 0])") == 0 else {
            throw Unexpected("A rename failed: \(errno).")
        }
    }

    private func path(_ file: String) -> String { directory.appendingPathComponent("\(file).ndjson").path }

    private func makeLine(_ file: String) -> Line {
        // Some lines share a microsecond, as a busy program's do.
        if Int.random(in: 0..<4, using: &generator) > 0 { clock += Int64.random(in: 1...2000, using: &generator) * 1000 }
        let level = Self.levels.randomElement(using: &generator) ?? "info"
        let trace = hex(generator.next()) + hex(generator.next())
        let note = String(repeating: "naïve \\\"€\\\" ", count: Int.random(in: 0...20, using: &generator))
        let text = """
            {"timestamp":"\(stamp(clock))","level":"\(level)","event":"rows_parsed","logger":"champion.\(file)",\
            "trace_id":"\(trace)","rows":\(lines.count),"note":"\(note)"}
            """
        return Line(text: text, time: clock, level: level, trace: trace, file: path(file))
    }

    private func hex(_ word: UInt64) -> String {
        let text = String(word, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }

    private func stamp(_ nanoseconds: Int64) -> String {
        var seconds = time_t(nanoseconds / 1_000_000_000)
        var parts = unsafe tm()
        _ = unsafe gmtime_r(&seconds, &parts)
        let fraction = String(nanoseconds % 1_000_000_000 / 1000)
        func two(_ value: Int32) -> String { (value < 10 ? "0" : "") + String(value) }
        let date = unsafe "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        let time = unsafe "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        return "\(date)T\(time)." + String(repeating: "0", count: 6 - fraction.count) + fraction + "Z"
    }
}
