/// Writes families as a page: in the order given, their series by their labels; a family without series is left out.
struct Exposition {
    private let format: PrometheusFormat
    private let names: Set<String>

    static func append(_ families: [Family], as format: PrometheusFormat, to bytes: inout [UInt8]) {
        let exposition = Exposition(format: format, names: Set(families.map(\.description.name)))
        for family in families where !family.series.isEmpty { exposition.append(family, to: &bytes) }
        if format == .openMetrics { bytes.append("# EOF\n") }
    }

    private func append(_ family: Family, to bytes: inout [UInt8]) {
        let description = family.description
        appendHead(description, to: &bytes)
        let samples = Samples(description, withExemplars: format == .openMetrics && hasExemplars(description))
        for labels in family.order {
            guard let series = family.series[labels] else { continue }
            samples.append(series, labels.text, to: &bytes)
        }
    }

    private func appendHead(_ description: FamilyDescription, to bytes: inout [UInt8]) {
        let (name, word) = head(description)
        if !description.help.isEmpty {
            // OpenMetrics escapes quotes here too.
            let help = format == .text ? Escape.help(description.help) : Escape.labelValue(description.help)
            bytes.append("# HELP ", name, " ", help, "\n")
        }
        bytes.append("# TYPE ", name, " ", word, "\n")
    }

    /// OpenMetrics takes a counter's name from before `_total`. One that doesn't end so, or whose shorter name is another
    /// family's, is «unknown» there: a series must not be called otherwise because of how it was asked for.
    private func head(_ description: FamilyDescription) -> (name: String, word: String) {
        guard format == .openMetrics, description.kind == .counter else { return (description.name, description.kind.word) }
        guard let short = shortName(description) else { return (description.name, "unknown") }
        return (short, "counter")
    }

    /// OpenMetrics has exemplars for counters and for buckets, and for nothing «unknown».
    private func hasExemplars(_ description: FamilyDescription) -> Bool {
        description.kind != .counter || shortName(description) != nil
    }

    private func shortName(_ description: FamilyDescription) -> String? {
        guard description.name.hasSuffix("_total"), description.name != "_total" else { return nil }
        let short = String(description.name.dropLast("_total".count))
        return names.contains(short) ? nil : short
    }
}

extension [UInt8] {
    /// Appends the texts, one after the other.
    mutating func append(_ texts: String...) {
        for text in texts { append(contentsOf: text.utf8) }
    }
}
