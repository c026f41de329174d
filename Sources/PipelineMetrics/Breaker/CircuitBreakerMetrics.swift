import PrometheusMetrics

/// A breaker's three metrics, at 0 from the start.
struct CircuitBreakerMetrics: Sendable {
    let failures: PrometheusCounter
    private let state: PrometheusGauge
    private let transitions: [CircuitBreakerTransition: PrometheusCounter]

    init(_ source: String) {
        failures = PipelineMetric.breakerFailures.counter(source)
        state = PipelineMetric.breakerState.gauge(source)
        state.set(CircuitBreakerState.closed.number)
        transitions = Dictionary(
            uniqueKeysWithValues: CircuitBreakerTransition.all.map { change in
                (change, PipelineMetric.breakerTransitions.counter(source, change.from.rawValue, change.to.rawValue))
            })
    }

    func note(_ transition: CircuitBreakerTransition) {
        state.set(transition.to.number)
        transitions[transition]?.increment()
    }
}
