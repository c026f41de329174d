/// The file's schema as data: one list, which the parser, its suggestions and `docs/configuration.md` share.
///
/// The keys stand in extensions, a group a file; a key that is declared must stand in its group's entries too.
enum Schema {
    static let planned = "is planned but not built in this version"

    /// The keys of one map.
    struct Group: Sendable {
        /// What it belongs to, in the words of an error: `a loki sink`.
        let title: String
        let entries: [SchemaEntry]
    }

    /// Where a key may be at home that stands at the top of the file, and the other way round.
    static let flows = [Source.group, Sink.anyKind]
    static let top = [Agent.group] + flows

    /// The tables of `docs/configuration.md`, in its order: a heading, the path that its keys begin with, the keys.
    static let tables: [(heading: String, prefix: String, entries: [SchemaEntry])] = [
        ("The agent", "", Agent.group.entries),
        ("Sources", "sources.NAME.", Source.group.entries),
        ("Every sink", "sinks.NAME.", Sink.common),
        ("Loki sinks", "sinks.NAME.", Loki.own),
        ("Elasticsearch sinks", "sinks.NAME.", Elasticsearch.own),
        ("Local sinks", "sinks.NAME.", Local.own),
    ]
}
