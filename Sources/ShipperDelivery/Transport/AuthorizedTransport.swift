/// A network in which every request says who is asking, and carries the sink's own headers.
public struct AuthorizedTransport: HTTPTransport {
    private let network: any HTTPTransport
    private let headers: [(name: String, value: Secret)]
    /// For pushing, and for asking.
    private let writing: Credentials?
    private let reading: Credentials?

    public init(_ network: any HTTPTransport, headers: [(name: String, value: Secret)], writing: Credentials?, reading: Credentials?) {
        self.network = network
        self.headers = headers
        self.writing = writing
        self.reading = reading
    }

    /// A secret that the server no longer takes is read again from its file, and the request is sent once more if it has changed.
    public func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
        let credentials = message.method == .get ? reading : writing
        let answer = try await network.send(authorized(message, credentials), timeout: timeout)
        guard answer.status == 401, let credentials, credentials.refresh() else { return answer }
        return try await network.send(authorized(message, credentials), timeout: timeout)
    }

    private func authorized(_ message: HTTPMessage, _ credentials: Credentials?) throws(TransportFailure) -> HTTPMessage {
        var message = message
        for (name, value) in headers {
            if case .text(let text) = value.source { message.headers.append((name: name, value: text)) }
        }
        guard let credentials else { return message }
        do {
            message.headers.append((name: "Authorization", value: try credentials.header()))
            return message
        } catch {
            // Nothing went out.
            throw TransportFailure(kind: "connect_failed", reason: "the secret could not be read: \(error)")
        }
    }
}
