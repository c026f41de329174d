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

    /// How many to one host at most.
    public var connections: Int
    public var connectTimeout: Duration
    /// A connection that nobody uses is closed after so long.
    public var idleTimeout: Duration
    /// A connection is not used for new requests after so long.
    public var maximumConnectionAge: Duration
    public var tls: TLS?
    /// Names of servers, and the hosts that they are reached at: the certificate must be the name's.
    public var aliases: [String: String]
    public var proxy: Proxy?

    public init(
        connections: Int, connectTimeout: Duration = .seconds(10), idleTimeout: Duration = .seconds(60),
        maximumConnectionAge: Duration = .seconds(300), tls: TLS? = nil, aliases: [String: String] = [:], proxy: Proxy? = nil
    ) {
        self.connections = connections
        self.connectTimeout = connectTimeout
        self.idleTimeout = idleTimeout
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
