import ShipperTailing

/// Searches files, rotated and compressed ones too, each once from its beginning to its end.
public struct FileLogSearch: LogSearch {
    /// The files that there are now; those of the numbers given under whatever name they have.
    private let list: @Sendable (_ known: Set<FileNumber>) throws -> FileListing
    /// Where to begin in files that were searched before; `nil`: always at the beginning.
    private let places: ReadPlaces?

    /// - Parameter follows: whether a later search begins where the one before it ended.
    public init(named paths: [String], follows: Bool = false) {
        self.init(follows: follows) { FileListing(named: paths, known: $0) }
    }

    /// The files of the sources that have some.
    ///
    /// - Parameter host: the name under which this host's records go.
    public init(_ configuration: AgentConfiguration, host: String, follows: Bool = false) {
        self.init(follows: follows) { _ in try FileListing(configuration, host: host) }
    }

    init(follows: Bool, list: @escaping @Sendable (_ known: Set<FileNumber>) throws -> FileListing) {
        self.list = list
        places = follows ? ReadPlaces() : nil
    }

    public var givesOnlyWhatIsNew: Bool { places != nil }

    public func find(_ query: LogQuery, into selection: inout RecordSelection) async throws -> [String] {
        var pass = FilesPass(query, places: places ?? ReadPlaces(), goesOn: places != nil)
        return try pass.run(list, into: &selection)
    }

    public func explanation(of query: LogQuery) -> String {
        let paths = (try? list([]))?.files.map(\.path) ?? []
        return (["Every line of these files is read and matched:"] + paths.map { "  \($0)" }).joined(separator: "\n")
    }
}
