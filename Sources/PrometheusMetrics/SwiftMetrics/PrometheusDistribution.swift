/// How timers and aggregating recorders of swift-metrics stand on the page.
public enum PrometheusDistribution: Sendable {
    /// Counts by size, which a server can add up over processes and take any quantile of.
    /// - Parameter buckets: Upper bounds; `+Inf` is added.
    case histogram(buckets: [Double] = .prometheusDefaultBuckets)
    /// Quantiles of this process alone, within 1 % whatever the range.
    case summary(PrometheusSummaryOptions = PrometheusSummaryOptions())
}
