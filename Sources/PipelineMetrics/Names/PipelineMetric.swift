import PrometheusMetrics

/// A metric of the pipeline: its name, which dashboards and alerts rely on, and what every series of it has in common.
public struct PipelineMetric: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        case counter, gauge, histogram
    }

    public let name: String
    public let kind: Kind
    /// The names of its labels, in the order in which the functions of ``Champion`` take their values.
    public let labels: [String]
    public let help: String
    /// A histogram's upper bounds, in seconds.
    public let buckets: [Double]

    init(_ name: String, _ kind: Kind, _ labels: [String], _ help: String, buckets: [Double] = .prometheusDefaultBuckets) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
        self.buckets = kind == .histogram ? buckets : []
    }
}

extension PipelineMetric {
    func counter(_ values: String...) -> PrometheusCounter {
        Champion.registry.counter(name, help: help, labels: Array(zip(labels, values)))
    }

    func gauge(_ values: String...) -> PrometheusGauge {
        Champion.registry.gauge(name, help: help, labels: Array(zip(labels, values)))
    }

    func histogram(_ values: String...) -> PrometheusHistogram {
        Champion.registry.histogram(name, help: help, labels: Array(zip(labels, values)), buckets: buckets)
    }
}
