/// All series of one metric name.
struct Family: Sendable {
    var description: FamilyDescription
    private(set) var series: [LabelSet: Series] = [:]
    /// The label sets in the page's order, those of `fresh` apart.
    private(set) var order: [LabelSet] = []
    /// Label sets that came after the last scrape.
    private var fresh: [LabelSet] = []

    init(_ description: FamilyDescription) { self.description = description }

    mutating func set(_ labels: LabelSet, to new: Series) {
        if series.updateValue(new, forKey: labels) == nil { fresh.append(labels) }
    }

    mutating func remove(_ labels: LabelSet) {
        guard series.removeValue(forKey: labels) != nil else { return }
        order.removeAll { $0 == labels }
        fresh.removeAll { $0 == labels }
    }

    /// Brings the fresh label sets into the order. A scrape without any costs nothing here, so its cost grows with the series
    /// and no faster.
    mutating func settle() {
        guard !fresh.isEmpty else { return }
        fresh.sort()
        order = Self.merge(order, fresh)
        fresh = []
    }

    private static func merge(_ left: [LabelSet], _ right: [LabelSet]) -> [LabelSet] {
        var merged: [LabelSet] = []
        merged.reserveCapacity(left.count + right.count)
        var index = 0
        for labels in left {
            while index < right.count, right[index] < labels {
                merged.append(right[index])
                index += 1
            }
            merged.append(labels)
        }
        merged.append(contentsOf: right[index...])
        return merged
    }
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
        case .summary: [name, name + "_sum", name + "_count"]
        }
    }

    func labels(_ pairs: [(String, String)]) -> LabelSet {
        switch kind {
        case .counter, .gauge: LabelSet(pairs)
        case .histogram: LabelSet(pairs, reserving: "le")
        case .summary: LabelSet(pairs, reserving: "quantile")
        }
    }
}

enum MetricKind: Hashable, Sendable {
    case counter
    case gauge
    case histogram(BucketBounds)
    case summary(PrometheusSummaryOptions)

    /// The word of the TYPE line.
    var word: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        case .summary: "summary"
        }
    }
}
