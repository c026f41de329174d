/// Prometheus' text format, version 0.0.4.
public enum PrometheusTextFormat {
    /// What the page is to be served as.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Families in the order given, their series by their labels; a family without series is left out.
    static func append(_ families: [Family], to bytes: inout [UInt8]) {
        for family in families where !family.series.isEmpty {
            appendHead(family.description, to: &bytes)
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                append(series, named: family.description.name, labels.text, to: &bytes)
            }
        }
    }

    private static func appendHead(_ description: FamilyDescription, to bytes: inout [UInt8]) {
        if !description.help.isEmpty {
            appendLine("# HELP \(description.name) \(Escape.help(description.help))", to: &bytes)
        }
        appendLine("# TYPE \(description.name) \(description.kind.word)", to: &bytes)
    }

    private static func append(_ series: Series, named name: String, _ labels: String, to bytes: inout [UInt8]) {
        switch series {
        case .counter(let counter): appendSample(name, labels, counter.value, to: &bytes)
        case .gauge(let gauge): appendSample(name, labels, .double(gauge.value), to: &bytes)
        case .reading(let read): appendSample(name, labels, .double(read()), to: &bytes)
        case .histogram(let histogram): append(histogram.snapshot, named: name, labels, to: &bytes)
        }
    }

    private static func append(
        _ histogram: HistogramSnapshot, named name: String, _ labels: String, to bytes: inout [UInt8]
    ) {
        let prefix = labels.isEmpty ? "" : labels + ","
        for (bound, count) in zip(histogram.bounds + [.infinity], histogram.cumulative) {
            let labels = prefix + "le=\"\(SampleValue.double(bound).text)\""
            appendSample(name + "_bucket", labels, .integer(count), to: &bytes)
        }
        appendSample(name + "_sum", labels, .double(histogram.sum), to: &bytes)
        appendSample(name + "_count", labels, .integer(histogram.count), to: &bytes)
    }

    private static func appendSample(_ name: String, _ labels: String, _ value: SampleValue, to bytes: inout [UInt8]) {
        appendLine(labels.isEmpty ? "\(name) \(value.text)" : "\(name){\(labels)} \(value.text)", to: &bytes)
    }

    private static func appendLine(_ line: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: line.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }
}
