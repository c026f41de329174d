import ShipperTailing

/// A file that is searched, and how its lines are read.
struct SearchedFile: Sendable {
    let path: String
    /// What it is, whatever its name; `nil`: there was no such file.
    let number: FileNumber?
    let origin: RecordOrigin
    /// Paths of the keys that hold a line's time.
    let times: [String]
    let lineLimit: Int
    /// Whether a last line without its newline counts.
    let takesUnfinished: Bool
    /// Whether lines that hold nothing count.
    var keepsEmptyLines = false
}

extension SearchedFile {
    /// The files that `source` follows, and those beside them that rotation has made of them.
    ///
    /// - Parameter known: paths that the agent has followed: of a file that was rotated away, what is left may stand there.
    static func files(
        of source: SourceConfiguration, host: String, known: [String] = []
    ) throws(SearchProblem) -> (files: [SearchedFile], problems: [String]) {
        let walk: DirectoryWalk
        let exclude: [PathPattern]
        do throws(PathPatternError) {
            var include: [PathPattern] = []
            for text in source.include { include.append(try PathPattern(text)) }
            var patterns: [PathPattern] = []
            for text in source.exclude { patterns.append(try PathPattern(text)) }
            exclude = patterns
            walk = DirectoryWalk(include: include, exclude: exclude, followsSymlinks: source.followsSymlinks)
        } catch {
            throw SearchProblem("Source '\(source.name)': \(error)")
        }
        let findings = walk.run()
        let paths = withRotated(findings.files.map(\.path.description), known) { path in
            FilePath(path).map { path in exclude.contains { $0.matches(path) } } ?? true
        }
        let files = paths.filter { source.compressed == .read || !RotatedName.isCompressed($0) }.map { path in
            SearchedFile(
                path: path, number: number(at: path), origin: RecordOrigin(host: host, source: source.name, file: path),
                times: source.timestamp.map { [$0.literalKey] } ?? [], lineLimit: source.maxLineBytes.bytes,
                takesUnfinished: RotatedName.isCompressed(path), keepsEmptyLines: source.emptyLines == .keep)
        }
        return (files, findings.problems.map(\.description))
    }

    /// Files named on the command line.
    static func named(_ paths: [String]) -> [SearchedFile] {
        paths.map { path in
            SearchedFile(
                path: path, number: number(at: path), origin: RecordOrigin(host: "", source: "", file: path),
                times: RecordFields.usualTimes,
                lineLimit: 1 << 20, takesUnfinished: true)
        }
    }

    /// Files beside these that rotation may have made of them, and they themselves.
    static func rotated(of paths: [String]) -> [String] {
        // The names of a relative path's directory are those of the current one.
        withRotated([], paths.map { $0.contains("/") ? $0 : "./" + $0 }) { _ in false }
    }

    private static func number(at path: String) -> FileNumber? { LocalFiles().facts(at: path).map(FileNumber.init) }

    private static func withRotated(_ paths: [String], _ known: [String], excluding isExcluded: (String) -> Bool) -> [String] {
        let families = Set((paths + known).map(RotatedName.family))
        let directories = Set((paths + known).map { String($0[..<($0.lastIndex(of: "/") ?? $0.startIndex)]) })
        var all = Set(paths)
        for directory in directories {
            for name in LocalFiles().names(in: directory) {
                let path = "\(directory)/\(name)"
                guard families.contains(RotatedName.family(of: path)), !isExcluded(path), !all.contains(path) else { continue }
                if LocalFiles().facts(at: path)?.isRegular == true { all.insert(path) }
            }
        }
        return all.sorted()
    }
}
