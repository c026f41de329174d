/// The measurements as a Markdown table.
struct Table {
    struct Row {
        let name: String
        let yardstick: String?
        /// One for each round.
        var costs: [Cost] = []

        var cpuSeconds: Double { costs.map(\.cpuSeconds).sorted()[costs.count / 2] }
    }

    var rows: [Row]
    let input: InputFile

    var text: String {
        let head = [
            "row", "MB/CPU-s", "of the bare compressor", "ns/line", "allocations/line", "allocations/batch", "bytes out",
            "ratio",
        ]
        let lines = [head, ["---"] + Array(repeating: "---:", count: head.count - 1)] + rows.map(cells)
        return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }

    private func cells(_ row: Row) -> [String] {
        let cost = row.costs[row.costs.count - 1]
        let bytes = Double(input.byteCount)
        let bare = row.yardstick.flatMap { name in rows.first { $0.name == name } }
        return [
            row.name,
            fixed(bytes / row.cpuSeconds / 1e6, 0),
            bare.map { fixed($0.cpuSeconds / row.cpuSeconds * 100, 0) + " %" } ?? "",
            fixed(row.cpuSeconds / Double(input.lineCount) * 1e9, 0),
            cost.lines > 0 ? fixed(Double(cost.lineAllocations) / Double(cost.lines), 4) : "",
            cost.lines > 0 && cost.batches > 0 ? fixed(Double(cost.batchAllocations) / Double(cost.batches), 1) : "",
            cost.bytesOut > 0 ? "\(cost.bytesOut)" : "",
            cost.bytesOut > 0 ? fixed(bytes / Double(cost.bytesOut), 2) : "",
        ]
    }
}

/// `value` with so many digits after the point.
func fixed(_ value: Double, _ digits: Int) -> String {
    let unit = (0..<digits).reduce(1) { power, _ in power * 10 }
    let scaled = Int((value * Double(unit)).rounded())
    guard digits > 0 else { return "\(scaled)" }
    let fraction = "\(scaled % unit)"
    return "\(scaled / unit)." + String(repeating: "0", count: digits - fraction.count) + fraction
}
