/// The embedded store.
public struct LocalConfiguration: Sendable, Equatable {
    /// The store's file; nil: in the state directory.
    public var path: String?
    public var fullText: FullText
    /// 1 h … 3650 d.
    public var maxAge: Duration
    /// 16 MiB … 1 TiB.
    public var maxBytes: ByteCount

    /// Whether words are indexed.
    public enum FullText: String, Sendable, CaseIterable {
        case on, off
    }
}

extension LocalConfiguration {
    init(_ section: ConfigurationSection) {
        let retention = section.section(Schema.Local.retention)
        self.init(
            path: section[Schema.Local.path], fullText: section[Schema.Local.fullText],
            maxAge: retention.map { $0[Schema.Local.maxAge] } ?? Schema.Local.maxAge.fallback,
            maxBytes: retention.map { $0[Schema.Local.maxStoreBytes] } ?? Schema.Local.maxStoreBytes.fallback)
    }

    /// Where the store of a sink lies.
    func file(ofSink name: String, stateDirectory: String) -> String { path ?? "\(stateDirectory)/store/\(name).sqlite" }
}
