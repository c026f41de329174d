/// A network in which every request says who is asking, and carries the sink's own headers.
public struct AuthorizedTransport: HTTPTransport {
    /// A header and where its text comes from.
    public typealias Header = (name: String, value: Credentials)

    private let network: any HTTPTransport
    /// Of pushes, and of questions.
    private let writing: [Header]
    private let reading: [Header]
    private let now: @Sendable () -> Duration

    /// - Parameters:
    ///   - headers: of every request.
    ///   - writing: who is asking when something is pushed.
    ///   - reading: the same when something is asked.
    public init(
        _ network: any HTTPTransport, headers: [Header], writing: Credentials?, reading: Credentials?,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.network = network
        self.writing = headers + (writing.map { [("Authorization", $0)] } ?? [])
        self.reading = headers + (reading.map { [("Authorization", $0)] } ?? [])
        now = clock.stopwatch()
    }

    /// Secrets that the server no longer takes are read again from their files, and the request is sent once more if one has changed,
    /// within the same time.
    public func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
        let end = now() + timeout
        let headers = message.method == .get ? reading : writing
        let refused = try texts(headers)
        let answer = try await network.send(authorized(message, headers, refused), timeout: timeout)
        guard answer.status == 401 else { return answer }
        for (header, text) in zip(headers, refused) { header.value.refresh(refused: text) }
        let fresh = try texts(headers)
        // Who asks to be left alone for a while is, with a new secret too.
        guard fresh != refused, answer.retryAfter == nil, now() < end else { return answer }
        return try await network.send(authorized(message, headers, fresh), timeout: end - now())
    }

    private func texts(_ headers: [Header]) throws(TransportFailure) -> [String] {
        do {
            return try headers.map { try $0.value.header() }
        } catch {
            // Nothing went out.
            throw TransportFailure(kind: "connect_failed", reason: "the secret could not be read: \(error)")
        }
    }

    private func authorized(_ message: HTTPMessage, _ headers: [Header], _ texts: [String]) -> HTTPMessage {
        var message = message
        message.headers += zip(headers, texts).map { (name: $0.name, value: $1) }
        return message
    }
}
