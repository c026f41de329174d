/// A network in which every request says who is asking, and carries the sink's own headers.
public struct AuthorizedTransport: HTTPTransport {
    private let network: any HTTPTransport
    private let headers: [(name: String, value: Secret)]
    /// For pushing, and for asking.
    private let writing: Credentials?
    private let reading: Credentials?

    private let now: @Sendable () -> Duration

    public init(
        _ network: any HTTPTransport, headers: [(name: String, value: Secret)], writing: Credentials?, reading: Credentials?,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        now = Self.stopwatch(on: clock)
        self.network = network
        self.headers = headers
        self.writing = writing
        self.reading = reading
    }

    private static func stopwatch<C: Clock<Duration>>(on clock: C) -> @Sendable () -> Duration {
        let start = clock.now
        return { start.duration(to: clock.now) }
    }

    /// A secret that the server no longer takes is read again from its file, and the request is sent once more if it has changed, within
    /// the same time.
    public func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
        let end = now() + timeout
        let credentials = message.method == .get ? reading : writing
        let refused = try header(credentials)
        let answer = try await network.send(authorized(message, refused), timeout: timeout)
        guard answer.status == 401, let credentials, let refused else { return answer }
        credentials.refresh(refused: refused)
        let fresh = try header(credentials)
        // Who asks to be left alone for a while is, with a new secret too.
        guard fresh != refused, answer.retryAfter == nil, now() < end else { return answer }
        return try await network.send(authorized(message, fresh), timeout: end - now())
    }

    private func header(_ credentials: Credentials?) throws(TransportFailure) -> String? {
        do {
            return try credentials?.header()
        } catch {
            // Nothing went out.
            throw TransportFailure(kind: "connect_failed", reason: "the secret could not be read: \(error)")
        }
    }

    private func authorized(_ message: HTTPMessage, _ credentials: String?) -> HTTPMessage {
        var message = message
        for (name, value) in headers {
            if case .text(let text) = value.source { message.headers.append((name: name, value: text)) }
        }
        if let credentials { message.headers.append((name: "Authorization", value: credentials)) }
        return message
    }
}
