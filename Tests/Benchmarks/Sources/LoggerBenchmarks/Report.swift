/// The measurements as a Markdown table, and the ratios that matter.
struct Report {
    let rows: [Row]
    /// CPU nanoseconds an event, by the logger's name.
    let peers: [String: Double]
    private var structlog: Double? { peers["structlog"] }

    var text: String {
        let head = ["row", "threads", "CPU ns/event", "events/s (wall)", "allocations/event", "× structlog"]
        let lines = rows.map { row in
            [
                row.name, "\(row.threads)", fixed(row.cpuNanoseconds.median, 0), fixed(1e9 / row.wallNanoseconds.median, 0),
                fixed(row.allocations, 3), structlog.map { fixed($0 / row.cpuNanoseconds.median, 1) } ?? "",
            ]
        }
        let others = peers.sorted { $0.value < $1.value }.map { name, nanoseconds in
            ["\(name), to a file", "1", fixed(nanoseconds, 0), "", "", structlog.map { fixed($0 / nanoseconds, 1) } ?? ""]
        }
        let table = ([head, ["---"] + Array(repeating: "---:", count: head.count - 1)] + lines + others)
            .map { "| " + $0.joined(separator: " | ") + " |" }
        // A table of some rows alone has nothing to compare.
        return (table + (rows.count < Rows.count ? [] : [""] + summary)).joined(separator: "\n")
    }

    private var summary: [String] {
        [
            "Through swift-log, to a file: \(fixed(cpu("ours, to a file", 1) - cpu("swift-log, no-op handler", 1), 0)) ns above the no-op handler.",
            "Typed, to a file: \(fixed(cpu("ours, typed, to a file", 1), 0)) ns.",
            "Disabled: \(fixed(cpu("disabled: ours", 1) / cpu("disabled: swift-log, no-op handler", 1), 2)) × the no-op handler's.",
            "4 threads against 1, events a second: \(fixed(speed("ours, to a file", 4) / speed("ours, to a file", 1), 2)) ×; typed \(fixed(speed("ours, typed, to a file", 4) / speed("ours, typed, to a file", 1), 2)) ×.",
        ]
    }

    private func row(_ name: String, _ threads: Int) -> Row? {
        rows.first { $0.name == name && $0.threads == threads }
    }

    private func cpu(_ name: String, _ threads: Int) -> Double { row(name, threads)?.cpuNanoseconds.median ?? 0 }
    private func speed(_ name: String, _ threads: Int) -> Double { 1 / (row(name, threads)?.wallNanoseconds.median ?? 1) }

    /// `value` with so many digits after the point.
    private func fixed(_ value: Double, _ digits: Int) -> String {
        let unit = (0..<digits).reduce(1.0) { power, _ in power * 10 }
        let rounded = (value * unit).rounded() / unit
        guard digits > 0 else { return "\(Int(rounded))" }
        let parts = "\(rounded)".split(separator: ".")
        return "\(parts[0])." + (parts[1] + String(repeating: "0", count: digits)).prefix(digits)
    }
}
