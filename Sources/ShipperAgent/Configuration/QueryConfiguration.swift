public import ShipperDelivery

/// How Loki is asked which lines it holds.
public struct QueryConfiguration: Sendable, Equatable {
    public enum Place: Sendable, Equatable {
        /// Where lines are pushed.
        case push
        case at(ServerURL)
        /// It is never asked.
        case off
    }

    public var place: Place
    /// How long after its timeout a push may still be at work in Loki.
    public var settling: Duration
    /// How far back Loki shows lines that are not flushed (`query_ingesters_within`).
    public var visibleFor: Duration
    /// Who is asking; nil: who is pushing.
    public var authentication: Authentication?
}

extension QueryConfiguration {
    /// Where Loki answers questions; a URL that has a path of its own keeps it.
    public static let path = "/loki/api/v1/query_range"

    init(_ section: ConfigurationSection?) {
        func value<Value>(_ key: DefaultedKey<Value>) -> Value { section.map { $0[key] } ?? key.fallback }
        self.init(
            place: value(Schema.Loki.queryURL), settling: value(Schema.Loki.settling), visibleFor: value(Schema.Loki.visibleFor),
            authentication: Authentication(section?.section(Schema.Loki.queryAuth)))
    }

    /// The whole address, or `nil` for never.
    ///
    /// - Parameter push: the URL that lines are pushed to.
    func url(push: ServerURL) -> String? {
        switch place {
        case .off: nil
        case .at(let url): url.text(defaultPath: Self.path)
        case .push where push.path.hasSuffix("/push"): String(push.text.dropLast(4)) + "query_range"
        case .push: push.text(defaultPath: Self.path)
        }
    }
}

extension ValueType where Value == QueryConfiguration.Place {
    static let queryPlace = scalar(
        "URL or `off`", wanted: "an http or https URL such as \"http://127.0.0.1:3100\", or off", show: \.shown
    ) { (text) throws(Misfit) in
        text == "off" ? .off : .at(try ServerURL(parsing: text))
    }
}

extension QueryConfiguration.Place {
    fileprivate var shown: String {
        switch self {
        case .push: ""
        case .at(let url): url.text
        case .off: "off"
        }
    }
}
