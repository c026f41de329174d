/// Two users of one metric name who don't agree on what it is.
///
/// The first keeps the name; the second gets a handle that works and whose counts no page shows.
public struct PrometheusConflict: Error, Hashable, Sendable, CustomStringConvertible {
    /// The metric's name, made legal.
    public let name: String
    public let reason: Reason

    public enum Reason: Hashable, Sendable {
        /// The name stands for another kind of metric (`counter`, `gauge`, `histogram`, `summary`).
        case kind(registered: String, requested: String)
        /// The name stands with another help text.
        case help(registered: String, requested: String)
        /// The histogram stands with other buckets.
        case buckets(registered: [Double], requested: [Double])
        /// The summary stands with other quantiles or another window.
        case summary(registered: PrometheusSummaryOptions, requested: PrometheusSummaryOptions)
        /// A sample of this metric would bear the name of a sample of `family`, as a counter `x_count` beside a
        /// histogram `x`.
        case sampleName(String, family: String)
        /// The label set (as `name="value",…`) stands already, and its value comes from elsewhere.
        case series(labels: String)
    }

    public var description: String {
        "Could not register the metric '\(name)': \(cause). What is counted through the second handle is not shown."
    }

    private var cause: String {
        switch reason {
        case .kind(let registered, let requested):
            "it is registered as a \(registered), and was asked for as a \(requested)"
        case .help(let registered, let requested):
            "it is registered with the help text \"\(registered)\", and was asked for with \"\(requested)\""
        case .buckets(let registered, let requested):
            "it is registered with the buckets \(registered), and was asked for with \(requested)"
        case .summary(let registered, let requested):
            "it is registered with \(registered.text), and was asked for with \(requested.text)"
        case .sampleName(let sample, let family): "the sample name '\(sample)' belongs to the metric '\(family)'"
        case .series(let labels): "the series {\(labels)} has another source of its value"
        }
    }
}

extension PrometheusConflict {
    /// What is reported once: a name and a sort of reason, without the texts that may differ each time.
    struct Topic: Hashable {
        let name: String
        let sort: String
    }

    var topic: Topic {
        switch reason {
        case .kind: Topic(name: name, sort: "kind")
        case .help: Topic(name: name, sort: "help")
        case .buckets: Topic(name: name, sort: "buckets")
        case .summary: Topic(name: name, sort: "summary")
        case .sampleName: Topic(name: name, sort: "sample name")
        case .series: Topic(name: name, sort: "series")
        }
    }
}

extension PrometheusSummaryOptions {
    fileprivate var text: String { "the quantiles \(quantiles) of \(window)" }
}
