/// How a sink reaches its server.
public struct TransportSettings: Equatable, Sendable {
    /// What is trusted, and what we show, over `https`.
    public struct TLS: Equatable, Sendable {
        /// PEM; `nil`: the system's certificates.
        public var caFile: String?
        public var certificateFile: String?
        public var keyFile: String?

        public init(caFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil) {
            self.caFile = caFile
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    public struct Proxy: Equatable, Sendable {
        public var host: String
        public var port: Int

        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    /// How many to one host at most.
    public var connections: Int
    public var connectTimeout: Duration
    /// A connection is not used for new requests after so long.
    public var maximumConnectionAge: Duration
    public var tls: TLS?
    /// Names of servers, and the hosts that they are reached at: the certificate must be the name's.
    public var aliases: [String: String]
    public var proxy: Proxy?

    public init(
        connections: Int, connectTimeout: Duration = .seconds(10), maximumConnectionAge: Duration = .seconds(300), tls: TLS? = nil,
        aliases: [String: String] = [:], proxy: Proxy? = nil
    ) {
        self.connections = connections
        self.connectTimeout = connectTimeout
        self.maximumConnectionAge = maximumConnectionAge
        self.tls = tls
        self.aliases = aliases
        self.proxy = proxy
    }
}

/// A file of certificates or of a key cannot be used.
public struct UnusablePEM: Error, Equatable, Sendable, CustomStringConvertible {
    public let path: String
    public let what: String

    public var description: String { "Could not read \(what) in PEM from '\(path)'; without them the sink cannot start." }
}

extension TransportSettings.Proxy {
    /// The proxy that the environment names for a server, by curl's rules: `https_proxy`, `http_proxy` (small letters only, since CGI
    /// sets the large ones), `all_proxy`, unless `no_proxy` names the host or a domain that it is in.
    public init?(for host: String, isHTTPS: Bool, environment: [String: String]) {
        func value(_ names: String...) -> String? { names.compactMap { environment[$0] }.first { !$0.isEmpty } }
        let exceptions = (value("no_proxy", "NO_PROXY") ?? "").split(separator: ",").map { $0.filter { $0 != " " }.lowercased() }
        let name = host.lowercased()
        let isExcepted = exceptions.contains { exception in
            let domain = exception.hasPrefix(".") ? String(exception.dropFirst()) : exception
            return exception == "*" || name == domain || !domain.isEmpty && name.hasSuffix("." + domain)
        }
        let named = isHTTPS ? value("https_proxy", "HTTPS_PROXY") : value("http_proxy")
        guard !isExcepted, let text = named ?? value("all_proxy", "ALL_PROXY") else { return nil }
        let rest = text.split(separator: "://", maxSplits: 1).last ?? ""
        let authority = rest.prefix { $0 != "/" }
        let parts = authority.split(separator: ":")
        guard let first = parts.first, !authority.contains("@"), parts.count <= 2 else { return nil }
        guard let port = parts.count == 2 ? Int(parts[1]) : 1_080, (1...65_535).contains(port) else { return nil }
        self.init(host: String(first), port: port)
    }
}
