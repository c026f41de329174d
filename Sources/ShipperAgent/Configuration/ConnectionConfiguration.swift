public import ShipperDelivery

/// How a sink's server is reached, and as whom.
public struct ConnectionConfiguration: Sendable, Equatable {
    /// A header of every request. Its value may be a secret.
    public struct Header: Sendable, Equatable {
        public var name: String
        public var value: Secret
    }

    public var authentication: Authentication?
    /// Sorted by name.
    public var headers: [Header]
    public var tls: TransportSettings.TLS
    /// The name that the server must prove; nil: its URL's host.
    public var serverName: String?
    public var connectTimeout: Duration
    public var idleTimeout: Duration
    public var maxConnectionAge: Duration
}

/// When a sink stops trying for a while.
public struct BreakerConfiguration: Sendable, Equatable {
    /// Failures in a row.
    public var failures: Int
    public var recovery: Duration
}
