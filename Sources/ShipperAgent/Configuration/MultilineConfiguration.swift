public import ShipperCore

/// Which lines of text make one record. One of the patterns is there, or both.
public struct MultilineConfiguration: Sendable, Equatable {
    /// A line that matches begins a record.
    public var start: LinePattern?
    /// A line that does not match begins a record.
    public var continuation: LinePattern?
    /// A record whose next line has not come for so long is complete. 100 ms … 5 min.
    public var timeout: Duration
    /// 2 … 10,000.
    public var maxLines: Int
}

extension MultilineConfiguration {
    /// Nil where there is none, or a mistake leaves none.
    init?(_ section: ConfigurationSection, format: SourceConfiguration.Format) {
        let start = section[Schema.Source.multilineStart]
        let continuation = section[Schema.Source.multilineContinue]
        let (timeout, maxLines) = (section[Schema.Source.multilineTimeout], section[Schema.Source.multilineMaxLines])
        if !section.contains("start"), !section.contains("continue") {
            section.node.refuse(want: "a pattern as start, as continue or as both")
        }
        if format != .text {
            section.node.refuse(Misfit("but only text is joined; want \"format: text\" beside it"))
        }
        self.init(start: start, continuation: continuation, timeout: timeout, maxLines: maxLines)
    }
}
