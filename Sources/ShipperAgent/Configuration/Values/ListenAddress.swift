/// Where a server of ours listens: `127.0.0.1:9464`, `[::1]:9464`, `localhost:9464`.
public struct ListenAddress: Sendable, Hashable {
    /// A name or an address; an IPv6 address without its brackets.
    public let host: String
    /// 0 … 65535; at 0 the system takes a free one.
    public let port: Int

    /// Nil where the text is not `host:port`.
    public init?(_ text: String) {
        guard let (host, port) = Self.split(text), let port, !host.isEmpty else { return nil }
        self.host = host
        self.port = port
    }

    /// The host, and the port where one is given. Nil where the text is neither `host`, `host:port` nor `[host]:port`.
    static func split(_ text: String) -> (host: String, port: Int?)? {
        let bracketed = text.hasPrefix("[")
        let hostEnd = bracketed ? text.firstIndex(of: "]") : text.firstIndex(of: ":") ?? text.endIndex
        guard let hostEnd else { return nil }
        let host = text[..<hostEnd].drop { bracketed && $0 == "[" }
        let rest = text[hostEnd...].drop { bracketed && $0 == "]" }
        guard host.utf8.allSatisfy({ isHostByte($0, inBrackets: bracketed) }) else { return nil }
        guard !rest.isEmpty else { return (String(host), nil) }
        guard rest.first == ":", let port = portNumber(rest.dropFirst()) else { return nil }
        return (String(host), port)
    }

    private static func portNumber(_ digits: Substring) -> Int? {
        guard digits.utf8.allSatisfy(isDigit), let port = Int(digits), port <= 65_535 else { return nil }
        return port
    }

    private static func isHostByte(_ byte: UInt8, inBrackets: Bool) -> Bool {
        let marks = inBrackets ? ":.%" : "-._"
        return isLetter(byte) || isDigit(byte) || marks.utf8.contains(byte)
    }
}

extension ListenAddress: CustomStringConvertible {
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
