/// All series of one metric name.
struct Family: Sendable {
    var description: FamilyDescription
    var series: [LabelSet: Series] = [:]
}

/// What the series of one name have in common.
struct FamilyDescription: Sendable {
    let name: String
    let kind: MetricKind
    /// Empty where the user has given none (swift-metrics has no place for it).
    var help: String

    init(_ name: String, _ kind: MetricKind, help: String) {
        self.name = MetricName(name).text
        self.kind = kind
        self.help = help
    }

    /// Every name under which samples of this family appear on the page.
    var sampleNames: [String] {
        switch kind {
        case .counter, .gauge: [name]
        case .histogram: [name, name + "_bucket", name + "_sum", name + "_count"]
        }
    }

    func labels(_ pairs: [(String, String)]) -> LabelSet {
        if case .histogram = kind { return LabelSet(pairs, reserving: "le") }
        return LabelSet(pairs)
    }
}

enum MetricKind: Hashable, Sendable {
    case counter
    case gauge
    case histogram(BucketBounds)

    /// The word of the TYPE line.
    var word: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}
