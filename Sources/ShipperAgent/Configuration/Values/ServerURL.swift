/// The URL of a server: `http` or `https`, a host, perhaps a port and a path; never a password, a query or a fragment.
public struct ServerURL: Sendable, Hashable {
    public let scheme: Scheme
    /// A name or an address; an IPv6 address without its brackets.
    public let host: String
    /// As given, else 80 or 443.
    public let port: Int
    /// Begins with `/` and does not end in one, or is empty.
    public let path: String
    /// The URL without a slash at its end.
    public let text: String

    public enum Scheme: String, Sendable, CaseIterable {
        case http, https

        var defaultPort: Int { self == .http ? 80 : 443 }
    }

    /// The URL, with a path that is used only where it has none of its own.
    public func text(defaultPath: String) -> String {
        path.isEmpty ? text + defaultPath : text
    }
}

extension ServerURL {
    /// Throws what is wanted instead; never a part of the text, which may hold a password.
    init(parsing text: String) throws(Misfit) {
        guard let scheme = Scheme.allCases.first(where: { text.lowercased().hasPrefix($0.rawValue + "://") }) else {
            throw Misfit(want: "an http or https URL such as \"http://127.0.0.1:3100\"")
        }
        try Self.refuseForeignParts(of: text)
        let rest = text.dropFirst(scheme.rawValue.count + 3)
        let authority = rest.prefix { $0 != "/" }
        guard let (host, port) = ListenAddress.split(String(authority)), !host.isEmpty, port != 0 else {
            throw Misfit(want: "a host and, where it is not the usual one, a port such as \"http://127.0.0.1:3100\"")
        }
        self.scheme = scheme
        self.host = host
        self.port = port ?? scheme.defaultPort
        self.path = Self.withoutEndingSlashes(rest[authority.endIndex...])
        self.text = "\(scheme.rawValue)://\(authority)\(path)"
    }

    private static func refuseForeignParts(of text: String) throws(Misfit) {
        if text.contains("@") {
            throw Misfit(want: "a URL without user and password: it is shown in logs and in /status")
        }
        if text.contains(where: { $0 == "?" || $0 == "#" }) {
            throw Misfit(want: "a URL without query and fragment")
        }
        if text.unicodeScalars.contains(where: { isControl($0) || $0 == " " || !$0.isASCII }) {
            throw Misfit(want: "a URL in printable ASCII without spaces")
        }
    }

    private static func withoutEndingSlashes(_ path: Substring) -> String {
        var path = path
        while path.last == "/" { path.removeLast() }
        return String(path)
    }
}

extension ServerURL {
    /// The same by another name of the host.
    func named(_ name: String) -> ServerURL {
        ServerURL(scheme: scheme, host: name, port: port, path: path, text: "\(scheme.rawValue)://\(name):\(port)\(path)")
    }
}

extension ServerURL: CustomStringConvertible {
    public var description: String { text }
}
