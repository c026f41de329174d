import ShipperDelivery

extension Schema {
    /// How a sink's server is reached, and as whom.
    enum Connection {
        static let auth = SectionKey(
            "auth", synonyms: ["authentication", "basic_auth"], [username.entry, password.entry, bearerToken.entry, apiKey.entry])
        static let username = DefaultedKey(
            "username", .optional(.text(maxBytes: 1_024)), default: nil, shown: "none", synonyms: ["user"], "For basic authentication.")
        static let password = secret("password", "For basic authentication.")
        static let bearerToken = secret("bearer_token", "Sent as `Authorization: Bearer …`.", synonyms: ["token", "bearer"])
        static let apiKey = secret("api_key", "Sent as `Authorization: ApiKey …` (Elasticsearch): base64 of `id:key`.")

        static let tls = SectionKey(
            "tls", synonyms: ["ssl"], [caFile.entry, certificateFile.entry, keyFile.entry, serverName.entry])
        static let caFile = file("ca_file", shown: "the system's", "Certificates to trust, in PEM.", synonyms: ["ca", "cafile"])
        static let certificateFile = file(
            "certificate_file", shown: "none", "The client's certificate, in PEM, with those between it and the CA.",
            synonyms: ["cert_file", "cert"])
        static let keyFile = file("key_file", shown: "none", "The client's private key, in PEM.", synonyms: ["key"])
        static let serverName = DefaultedKey(
            "server_name", .optional(.text(maxBytes: 255)), default: nil, shown: "the URL's host",
            "The name that the server must prove. It is the request's `Host` too.")

        static let headers = DefaultedKey(
            "headers", .headers, default: [],
            "Further headers of every request. A value may be a secret: `${ENV}`, or `file:/path`, which is read again when the server answers 401."
        )
        static let connectTimeout = DefaultedKey(
            "connect_timeout", .time(.milliseconds(100) ... .seconds(300)), default: .seconds(10),
            "For the connection alone; half of `timeout` at most.")
        static let idleTimeout = DefaultedKey(
            "idle_timeout", .time(.seconds(1) ... .seconds(3_600)), default: .seconds(60),
            "A connection that nobody uses is closed after so long: before a load balancer on the way does it, which would look like a server that breaks off."
        )
        static let maxConnectionAge = DefaultedKey(
            "max_connection_age", .time(.seconds(10) ... .seconds(86_400)), default: .seconds(300),
            "A connection takes no further request after so long, so that a change in DNS is seen.")

        static let breaker = SectionKey("circuit_breaker", [failures.entry, recovery.entry])
        static let failures = DefaultedKey(
            "failures", .number(1...1_000, of: "failures"), default: 5,
            "After so many in a row the sink stops trying: its circuit is open.")
        static let recovery = DefaultedKey(
            "recovery", .time(.seconds(1) ... .seconds(86_400)), default: .seconds(30),
            "After so long one request is let through; if it succeeds, the others follow.")

        static let entries: [SchemaEntry] = [
            auth.entry, tls.entry, headers.entry, connectTimeout.entry, idleTimeout.entry, maxConnectionAge.entry, breaker.entry,
        ]

        static func secret(_ name: String, _ summary: String, synonyms: [String] = []) -> DefaultedKey<Secret?> {
            DefaultedKey(name, .optional(.secret), default: nil, shown: "none", synonyms: synonyms, summary)
        }

        private static func file(
            _ name: String, shown: String, _ summary: String, synonyms: [String] = []
        ) -> DefaultedKey<String?> {
            DefaultedKey(name, .optional(.absolutePath), default: nil, shown: shown, synonyms: synonyms, summary)
        }
    }
}
