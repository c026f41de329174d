import PrometheusMetrics

extension PrometheusRegistry {
    /// The page as a text, to be compared as a whole.
    var page: String { String(decoding: textExposition(), as: UTF8.self) }
}
