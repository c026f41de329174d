import ShipperDelivery
import ShipperTailing

/// Where the page is, as a browser takes it.
public enum PageAddress {
    /// With the token in the fragment, which no browser sends anywhere; a token that is configured is a secret, and left out. `nil`
    /// where there is no store to search, nothing is served, the port is not known beforehand, or the agent has not been started yet.
    ///
    /// - Parameter trace: is shown; `nil`: the newest records.
    /// - Throws: `FileProblem` if the token's file can't be read.
    public static func text(_ configuration: AgentConfiguration, trace: String? = nil) throws -> String? {
        let hasStore = configuration.sinks.contains { if case .local = $0.destination { true } else { false } }
        guard hasStore, let listen = configuration.admin, listen.port > 0 else { return nil }
        guard configuration.adminToken == nil else { return "\(site(listen.host, listen.port))/logs, with the token of admin.token" }
        let token = try AdminToken.known(configured: nil, stateDirectory: configuration.stateDirectory)
        return token.map { text(host: listen.host, port: listen.port, token: $0, trace: trace) }
    }

    static func text(host: String, port: Int, token: String, trace: String? = nil) -> String {
        let view = trace.map { "?view=trace&trace=\(PercentEncoding.encode($0))" } ?? ""
        return "\(site(host, port))/logs\(view)#token=\(PercentEncoding.encode(token))"
    }

    private static func site(_ host: String, _ port: Int) -> String {
        // Every address of this machine is no address to go to.
        let host = ["0.0.0.0", "::", "*"].contains(host) ? "127.0.0.1" : host
        return "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
