/// What a client's `Accept` and `Accept-Encoding` ask for (RFC 9110, section 12.5).
enum ContentNegotiation {
    /// OpenMetrics where the client prefers it or has no preference between it and text; text in any doubt.
    static func format(accept: String?) -> PrometheusFormat {
        let ranges = ranges(accept ?? "")
        let openMetrics = ranges.filter { $0.name == "application/openmetrics-text" && isKnown($0.version) }.map(\.weight).max() ?? 0
        let text = ranges.filter { $0.name == "text/plain" }.map(\.weight).max() ?? 0
        return openMetrics > 0 && openMetrics >= text ? .openMetrics : .text
    }

    /// Whether the client takes gzip, by name or by `*`.
    static func acceptsGzip(_ acceptEncoding: String?) -> Bool {
        let ranges = ranges(acceptEncoding ?? "")
        let weight = (ranges.first { $0.name == "gzip" } ?? ranges.first { $0.name == "*" })?.weight ?? 0
        return weight > 0
    }

    /// The versions that differ from ours in nothing that we write.
    private static func isKnown(_ version: String?) -> Bool { version == nil || ["1.0.0", "0.0.1"].contains(version) }

    private struct Range {
        var name: String
        var version: String?
        var weight = 1.0
    }

    private static func ranges(_ header: String) -> [Range] {
        header.split(separator: ",").map { element in
            let parts = element.split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
            var range = Range(name: parts[0].lowercased())
            for parameter in parts.dropFirst() {
                let pair = parameter.split(separator: "=", maxSplits: 1).map(trimmed)
                guard pair.count == 2 else { continue }
                if pair[0].lowercased() == "q" { range.weight = Double(pair[1]).map { min(max($0, 0), 1) } ?? 0 }
                if pair[0].lowercased() == "version" { range.version = pair[1] }
            }
            return range
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\"" }
        return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}
