/// What a collector closure writes its samples to, at each scrape: for values that are derived and not counted (a lag,
/// what is in flight), and for label sets that come and go.
///
/// A series that a handle or another collector has already is not written again; that is reported as a conflict.
public struct PrometheusCollector {
    typealias Body = @Sendable (inout PrometheusCollector) -> Void

    var table: FamilyTable
    private(set) var refusals: [FamilyTable.Refusal] = []

    init(_ table: FamilyTable) { self.table = table }

    public mutating func counter(
        _ name: String, help: String = "", labels: [(String, String)] = [], value: some BinaryInteger
    ) {
        let series = CounterSeries()
        series.increment(by: UInt64(clamping: value))
        write(.counter(series), FamilyDescription(name, .counter, help: help), labels)
    }

    public mutating func counter(
        _ name: String, help: String = "", labels: [(String, String)] = [], value: Double
    ) {
        let series = CounterSeries()
        series.add(value)
        write(.counter(series), FamilyDescription(name, .counter, help: help), labels)
    }

    public mutating func gauge(
        _ name: String, help: String = "", labels: [(String, String)] = [], value: Double
    ) {
        let series = GaugeSeries()
        series.set(value)
        write(.gauge(series), FamilyDescription(name, .gauge, help: help), labels)
    }

    public mutating func gauge(
        _ name: String, help: String = "", labels: [(String, String)] = [], value: some BinaryInteger
    ) {
        gauge(name, help: help, labels: labels, value: Double(value))
    }

    private mutating func write(_ series: Series, _ wanted: FamilyDescription, _ labels: [(String, String)]) {
        do { try table.insert(series, wanted, wanted.labels(labels)) } catch { refusals.append(error) }
    }
}

/// A collector's place in its registry.
public struct PrometheusCollectorID: Hashable, Comparable, Sendable {
    let number: UInt64

    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
