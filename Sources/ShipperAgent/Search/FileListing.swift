import ShipperTailing

/// The files that there are to search, as of one look.
struct FileListing: Sendable {
    var files: [SearchedFile] = []
    /// Sentences on what could not be looked at.
    var problems: [String] = []
}

extension FileListing {
    /// Files named on the command line.
    ///
    /// - Parameter known: what is searched, or was: it is found under the names that rotation gives it too.
    init(named paths: [String], known: Set<FileNumber>) {
        files = SearchedFile.named(paths)
        guard !known.isEmpty else { return }
        let named = Set(paths)
        let renamed = SearchedFile.named(SearchedFile.rotated(of: paths).filter { !named.contains($0) })
        files += renamed.filter { file in file.number.map(known.contains) ?? false }
    }

    /// The files of the sources that have some.
    ///
    /// - Parameter host: the name under which this host's records go.
    init(_ configuration: AgentConfiguration, host: String) throws {
        let known = try? KnownFiles(stateDirectory: configuration.stateDirectory)
        for source in configuration.sources {
            guard source.kind == .file else {
                problems.append("Source '\(source.name)' has no files to search: what it read is with its sinks.")
                continue
            }
            let found = try SearchedFile.files(of: source, host: host, known: known?.paths(of: source.name) ?? [])
            // What went between being found and being looked at is found by the next look, under whatever name it has.
            files += found.files.filter { $0.number != nil }
            problems += found.problems
        }
    }
}
