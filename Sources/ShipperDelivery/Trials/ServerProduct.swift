import JSONText

/// What a server says that it is.
public struct ServerProduct: Equatable, Sendable, CustomStringConvertible {
    public enum Name: String, Sendable {
        case loki = "Loki"
        case elasticsearch = "Elasticsearch"
        case openSearch = "OpenSearch"
    }

    public let name: Name
    /// As the server writes it, at most 64 bytes.
    public let version: String

    public var description: String { "\(name.rawValue) \(version)" }

    /// Why a sink will have trouble with it, and what to do; `nil` if none is known.
    public var warning: String? {
        // Data streams, and `create` into them, came with 7.9.
        guard name == .elasticsearch, let (major, minor) = numbers, (major, minor) < (7, 9) else { return nil }
        return "\(self) knows no data streams, which came with 7.9: name an index with a date, such as `index: logs-%Y.%m.%d`."
    }

    private var numbers: (Int, Int)? {
        let parts = version.split(separator: ".")
        guard parts.count > 1, let major = Int(parts[0]), let minor = Int(parts[1]) else { return nil }
        return (major, minor)
    }

    init(name: Name, version: String) {
        self.name = name
        self.version = version
    }

    /// The answer to `GET /` of Elasticsearch, and of OpenSearch, which says so; `nil` if it is another's.
    init?(searchAnswer body: [UInt8]) {
        guard let texts = Self.texts(["version.number", "version.distribution"], in: body), !texts[0].isEmpty else { return nil }
        self.init(name: texts[1] == "opensearch" ? .openSearch : .elasticsearch, version: texts[0])
    }

    /// The answer to `GET /loki/api/v1/status/buildinfo`; `nil` if it is another's.
    init?(lokiAnswer body: [UInt8]) {
        guard let texts = Self.texts(["version"], in: body), !texts[0].isEmpty else { return nil }
        self.init(name: .loki, version: texts[0])
    }

    private static func texts(_ paths: [String], in body: [UInt8]) -> [String]? {
        let bytes = unsafe body.span.bytes
        var slots = [JSONSlice](repeating: .absent, count: paths.count)
        guard TopLevelScanner(keys: KeyTable(paths: paths), extent: .wholeLine).scan(bytes, 0..<body.count, into: &slots) else {
            return nil
        }
        return slots.map { slice in
            guard slice.kind == .string else { return "" }
            var output: [UInt8] = []
            slice.appendText(of: bytes, to: &output)
            return String(decoding: output.prefix(64).filter { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self)
        }
    }
}
