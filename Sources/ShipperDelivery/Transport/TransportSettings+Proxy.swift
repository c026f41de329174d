extension TransportSettings {
    /// A server through which others are reached.
    public struct Proxy: Equatable, Sendable {
        /// Who is asking, where the proxy wants to know.
        public struct User: Equatable, Sendable {
            public var name: String
            public var password: Secret
        }

        /// A name or an address; an IPv6 address without its brackets.
        public var host: String
        public var port: Int
        public var user: User?
    }
}

extension TransportSettings.Proxy {
    /// The port where none is named: curl's.
    static let usualPort = 1_080

    /// The proxy that the environment names for a server, by curl's rules: `https_proxy`, `http_proxy` (small letters only, since CGI
    /// sets the large ones), `all_proxy`, unless `no_proxy` names the host or a domain that it is in. `nil`: none is named.
    ///
    /// - Throws: `UnusableProxy` if what is named is no `http://[USER:PASSWORD@]HOST[:PORT]`: requests would go a way that nobody wants.
    public init?(for host: String, isHTTPS: Bool, environment: [String: String]) throws(UnusableProxy) {
        let names = isHTTPS ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
        let named = (names + ["all_proxy", "ALL_PROXY"]).first { !(environment[$0] ?? "").isEmpty }
        guard let named, let text = environment[named], !Self.isExcepted(host, environment) else { return nil }
        guard let proxy = Self.parse(text) else { throw UnusableProxy(variable: named) }
        self = proxy
    }

    private static func isExcepted(_ host: String, _ environment: [String: String]) -> Bool {
        let list = ["no_proxy", "NO_PROXY"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let name = host.lowercased()
        return list.split(separator: ",").map { $0.filter { $0 != " " }.lowercased() }.contains { exception in
            let domain = exception.hasPrefix(".") ? String(exception.dropFirst()) : exception
            return exception == "*" || name == domain || !domain.isEmpty && name.hasSuffix("." + domain)
        }
    }

    private static func parse(_ text: String) -> TransportSettings.Proxy? {
        var rest = Substring(text)
        if let mark = text.range(of: "://") {
            guard text[..<mark.lowerBound].lowercased() == "http" else { return nil }
            rest = text[mark.upperBound...]
        }
        rest = rest.prefix { $0 != "/" }
        var user: User?
        if let at = rest.lastIndex(of: "@") {
            let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let texts = parts.compactMap { PercentEncoding.decode($0) }
            guard texts.count == parts.count else { return nil }
            user = User(name: texts[0], password: Secret(.text(texts.count > 1 ? texts[1] : "")))
            rest = rest[rest.index(after: at)...]
        }
        let isBracketed = rest.hasPrefix("[")
        guard let end = isBracketed ? rest.firstIndex(of: "]") : rest.firstIndex(of: ":") ?? rest.endIndex else { return nil }
        let host = isBracketed ? rest[..<end].dropFirst() : rest[..<end]
        let tail = isBracketed ? rest[rest.index(after: end)...] : rest[end...]
        guard !host.isEmpty, tail.isEmpty || tail.hasPrefix(":") else { return nil }
        guard let port = tail.isEmpty ? usualPort : Int(tail.dropFirst()), (1...65_535).contains(port) else { return nil }
        return TransportSettings.Proxy(host: String(host), port: port, user: user)
    }
}

/// The proxy that the environment names can't be used.
public struct UnusableProxy: Error, Equatable, Sendable, CustomStringConvertible {
    public let variable: String

    /// The value may hold a password, and is not shown.
    public var description: String {
        "Could not use the proxy that the environment names: \(variable) is no http://[USER:PASSWORD@]HOST[:PORT]; the sink cannot start."
    }
}
