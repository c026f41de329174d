import AsyncHTTPClient
import NIOCore
import ShipperDelivery

/// Asks a running agent over its control socket.
public struct ControlClient: Sendable {
    private let path: String

    public init(stateDirectory: String) { path = ControlSocket.path(in: stateDirectory) }

    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// The status document: one line of JSON with a newline.
    ///
    /// - Throws: `Failure` if no agent answers.
    public func status() async throws -> String {
        guard let url = Self.url(socket: path, uri: "/status") else {
            throw Failure(description: "Could not ask the agent: '\(path)' is no path for a socket.")
        }
        var configuration = HTTPClient.Configuration()
        // Nobody there is an answer, not a reason to wait.
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(10))
            let body = try await response.body.collect(upTo: 16 << 20)
            try await client.shutdown()
            return String(buffer: body)
        } catch {
            try? await client.shutdown()
            throw Failure(
                description: "Could not reach the agent at '\(path)': no agent runs on this state directory, or it is another user's.")
        }
    }

    /// `http+unix://%2Fvar%2Flib…/status`, as async-http-client wants it.
    private static func url(socket: String, uri: String) -> String? {
        socket.isEmpty ? nil : "http+unix://\(PercentEncoding.encode(socket))\(uri)"
    }
}
