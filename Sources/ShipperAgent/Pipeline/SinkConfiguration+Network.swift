import ShipperDelivery
import ShipperTailing

extension SinkConfiguration {
    /// - Parameter environment: may name a proxy.
    func transportSettings(environment: [String: String]) -> TransportSettings {
        let url = urls.first
        var aliases: [String: String] = [:]
        if let name = connection.serverName, let url { aliases[name] = url.host }
        let proxy = url.flatMap {
            TransportSettings.Proxy(for: $0.host, isHTTPS: $0.scheme == .https, environment: environment)
        }
        return TransportSettings(
            connections: maxInFlight, connectTimeout: connection.connectTimeout, maximumConnectionAge: connection.maxConnectionAge,
            tls: url?.scheme == .https ? connection.tls : nil, aliases: aliases, proxy: proxy)
    }

    /// A URL of the sink as requests name it: by the name that the server must prove.
    func address(of url: ServerURL) -> ServerURL { connection.serverName.map { url.named($0) } ?? url }

    /// `network`, on which each request says who is asking.
    func authorized(_ network: any HTTPTransport) -> any HTTPTransport {
        var asking = connection.authentication
        if case .loki(let loki) = destination { asking = loki.query.authentication ?? asking }
        return AuthorizedTransport(
            network, headers: connection.headers.map { (name: $0.name, value: $0.value) },
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
