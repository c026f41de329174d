import ShipperCore
import ShipperDelivery
import ShipperEncoding

extension BatchDelivery {
    /// For parts that never send.
    static var toNowhere: BatchDelivery { to(AnsweringTransport { _ in HTTPAnswer(status: 204) }) }

    /// To a Loki behind `transport`, with hardly a wait between tries.
    static func to(
        _ transport: any HTTPTransport, _ backend: any SinkBackend = LokiBackend.ofTests,
        report: @escaping @Sendable (DeliveryEvent) -> Void = { _ in }
    ) -> BatchDelivery {
        BatchDelivery(
            backend: backend, transport: transport,
            times: DeliveryTimes(
                backoff: Backoff(initial: .microseconds(100), maximum: .milliseconds(1)), request: .seconds(9), settling: .zero),
            wallClock: { 0 }, report: report)
    }
}

extension LokiBackend {
    /// One that is never asked. It cannot cut a body of bare lines.
    static var ofTests: LokiBackend {
        LokiBackend(urls: ["http://test"], format: .json, compression: .none, tenant: nil, labelNames: [], reading: nil)
    }
}

/// A network whose answers a closure gives; `nil` is a lost connection.
struct AnsweringTransport: HTTPTransport {
    let answer: @Sendable ([UInt8]) -> HTTPAnswer?

    func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
        guard let answer = answer(message.body) else { throw TransportFailure(kind: "connection_lost", reason: "test") }
        return answer
    }
}
