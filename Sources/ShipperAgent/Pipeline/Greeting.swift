import Logging
import ShipperDelivery

/// Asks a sink's server once what it is. It need not say so: a key that may only write is no fault.
struct Greeting: Sendable {
    let sink: String
    let trials: [ConnectionTrial]
    let timeout: Duration
    let state: SinkState
    let logger: Logger

    func exchange(over transport: any HTTPTransport) async {
        guard let trial = trials.first(where: { $0.purpose == .product }),
            let answer = try? await transport.send(trial.message, timeout: timeout),
            case .product(let product) = trial.finding(on: answer)
        else { return }
        state.update { $0.product = product }
        logger.info("Sink '\(sink)' delivers to \(product).", metadata: ["sink": "\(sink)"])
        if let warning = product.warning { logger.warning("Sink '\(sink)': \(warning)", metadata: ["sink": "\(sink)"]) }
    }
}
