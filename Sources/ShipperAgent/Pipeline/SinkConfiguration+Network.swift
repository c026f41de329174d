import ShipperDelivery
import ShipperTailing

extension SinkConfiguration {
    /// How one of the sink's servers is reached.
    ///
    /// A connection that does not come about has to be told from an answer that does not: so it has half of a request's time at most.
    ///
    /// - Parameter environment: may name a proxy.
    /// - Throws: `UnusableProxy`.
    func transportSettings(of url: ServerURL, environment: [String: String]) throws -> TransportSettings {
        try TransportSettings(
            connections: maxInFlight, connectTimeout: min(connection.connectTimeout, timeout / 2),
            idleTimeout: connection.idleTimeout, maximumConnectionAge: connection.maxConnectionAge,
            tls: url.scheme == .https ? connection.tls : nil, aliases: connection.serverName.map { [$0: url.host] } ?? [:],
            proxy: TransportSettings.Proxy(for: url.host, isHTTPS: url.scheme == .https, environment: environment))
    }

    /// A URL of the sink as requests name it: by the name that the server must prove.
    func address(of url: ServerURL) -> ServerURL { connection.serverName.map { url.named($0) } ?? url }

    /// `network`, on which each request says who is asking.
    func authorized(_ network: any HTTPTransport) -> any HTTPTransport {
        var asking = connection.authentication
        if case .loki(let loki) = destination { asking = loki.query.authentication ?? asking }
        return AuthorizedTransport(
            network, headers: connection.headers.map { (name: $0.name, value: Self.credentials(.plain($0.value))) },
            writing: connection.authentication.map(Self.credentials), reading: asking.map(Self.credentials))
    }

    private static func credentials(_ authentication: Authentication) -> Credentials {
        Credentials(authentication) { path in
            guard let bytes = try DurableFile.read(path) else { throw MissingSecret(path: path) }
            return bytes
        }
    }
}

/// There is no file with the secret.
struct MissingSecret: Error, CustomStringConvertible {
    let path: String

    var description: String { "there is no file '\(path)'" }
}
