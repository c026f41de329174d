/// One observation of a series, with the labels (a trace id) by which its log lines are found.
struct Exemplar: Sendable {
    let labels: LabelSet
    let value: Double
    /// Seconds since 1970.
    let time: Double
}

/// Asked for the labels of an exemplar on the thread that counts, as `[("trace_id", "4bf9…")]`; `nil` where there is no trace.
///
/// ```swift
/// PrometheusRegistry(exemplars: { TraceContext.current.map { [("trace_id", "\($0.traceID)")] } })
/// ```
///
/// Names and values together may have 128 characters, as OpenMetrics says; an exemplar with more is not taken.
public typealias PrometheusExemplarSource = @Sendable () -> [(String, String)]?

extension Exemplar {
    /// The limit of OpenMetrics 1.0 on the names and values of an exemplar, in characters (Unicode scalars).
    static let characters = 128

    /// - Returns: `nil` where there are no labels, or more of them than a server takes.
    init?(_ labels: [(String, String)], value: Double, time: Double) {
        let set = LabelSet(labels)
        guard !set.text.isEmpty else { return nil }
        guard labels.reduce(0, { $0 + $1.0.unicodeScalars.count + $1.1.unicodeScalars.count }) <= Self.characters else { return nil }
        self.init(labels: set, value: value, time: time)
    }
}
