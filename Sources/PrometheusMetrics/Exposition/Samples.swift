/// The sample lines of one family. What its series have in common is made once.
struct Samples {
    private let name: String
    private let withExemplars: Bool
    /// A histogram's `le="…"` or a summary's `quantile="…"`, each once for all series.
    private let inner: [String]
    private let sumName, countName, bucketName: String

    init(_ description: FamilyDescription, withExemplars: Bool) {
        name = description.name
        self.withExemplars = withExemplars
        (sumName, countName, bucketName) = (name + "_sum", name + "_count", name + "_bucket")
        inner =
            switch description.kind {
            case .counter, .gauge: []
            case .histogram(let bounds): (bounds.values + [.infinity]).map { "le=\"\(SampleValue.boundText(of: $0))\"" }
            case .summary(let options): options.quantiles.map { "quantile=\"\(SampleValue.boundText(of: $0))\"" }
            }
    }

    func append(_ series: Series, _ labels: String, to bytes: inout [UInt8]) {
        switch series {
        case .counter(let counter):
            append(name, labels, counter.value, withExemplars ? counter.readExemplar() : nil, to: &bytes)
        case .gauge(let gauge): append(name, labels, .double(gauge.value), to: &bytes)
        case .reading(let read): append(name, labels, .double(read()), to: &bytes)
        case .histogram(let histogram): append(histogram, labels, to: &bytes)
        case .summary(let summary): append(summary.snapshot, labels, to: &bytes)
        }
    }

    private func append(_ histogram: HistogramSeries, _ labels: String, to bytes: inout [UInt8]) {
        let snapshot = histogram.snapshot
        let prefix = labels.isEmpty ? "" : labels + ","
        for (index, count) in snapshot.cumulative.enumerated() {
            let exemplar = withExemplars ? histogram.readExemplar(index) : nil
            append(bucketName, prefix + inner[index], .integer(count), exemplar, to: &bytes)
        }
        append(sumName, labels, .double(snapshot.sum), to: &bytes)
        append(countName, labels, .integer(snapshot.count), to: &bytes)
    }

    private func append(_ summary: SummarySnapshot, _ labels: String, to bytes: inout [UInt8]) {
        let prefix = labels.isEmpty ? "" : labels + ","
        for (quantile, value) in zip(inner, summary.quantiles) { append(name, prefix + quantile, .double(value), to: &bytes) }
        append(sumName, labels, .double(summary.sum), to: &bytes)
        append(countName, labels, .integer(summary.count), to: &bytes)
    }

    private func append(
        _ name: String, _ labels: String, _ value: SampleValue, _ exemplar: Exemplar? = nil, to bytes: inout [UInt8]
    ) {
        bytes.append(name)
        if !labels.isEmpty { bytes.append("{", labels, "}") }
        bytes.append(" ", value.text)
        if let exemplar {
            let time = SampleValue.double((exemplar.time * 1000).rounded() / 1000).text
            bytes.append(" # {", exemplar.labels.text, "} ", SampleValue.double(exemplar.value).text, " ", time)
        }
        bytes.append("\n")
    }
}
