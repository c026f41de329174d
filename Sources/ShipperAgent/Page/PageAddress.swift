import ShipperTailing

/// Where the page is, as a browser takes it.
public enum PageAddress {
    /// With the token in the fragment, which no browser sends anywhere; `nil` where nothing is served, the port is not known beforehand,
    /// or the agent has not been started yet.
    ///
    /// - Throws: `FileProblem` if the token's file can't be read.
    public static func text(_ configuration: AgentConfiguration) throws -> String? {
        guard let listen = configuration.admin, listen.port > 0 else { return nil }
        let token = try AdminToken.known(configured: configuration.adminToken, stateDirectory: configuration.stateDirectory)
        return token.map { text(host: listen.host, port: listen.port, token: $0) }
    }

    static func text(host: String, port: Int, token: String) -> String {
        // Every address of this machine is no address to go to.
        let host = ["0.0.0.0", "::", "*"].contains(host) ? "127.0.0.1" : host
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)
        let escaped = token.utf8.map { byte in
            allowed.contains(byte)
                ? String(Unicode.Scalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/logs#token=\(escaped.joined())"
    }
}
