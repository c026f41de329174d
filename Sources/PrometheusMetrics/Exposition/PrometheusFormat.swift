/// The two ways to write a page that every Prometheus server reads.
///
/// The series are the same in both: names, labels and values don't depend on what a server asked for.
public enum PrometheusFormat: Sendable {
    /// The text format, version 0.0.4.
    case text
    /// OpenMetrics, version 1.0.0: the text format's successor, which has exemplars.
    case openMetrics

    /// What the page is to be served as.
    public var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }
}
