/// What a walk found, each list sorted by path.
public struct WalkFindings: Equatable, Sendable {
    /// A path, and the file or directory that it led to when it was seen.
    public struct Entry: Hashable, Sendable {
        public let path: FilePath
        public let number: FileNumber

        public init(path: FilePath, number: FileNumber) {
            self.path = path
            self.number = number
        }
    }

    /// Regular files that match. A file with several matching names (links) stands here once for each, with the same number.
    public var files: [Entry] = []
    /// Directories in which a match may appear, and for those that do not exist the nearest ancestor that does; and those in which files
    /// stand that links lead to, up to the limit of directories.
    public var directories: [Entry] = []
    public var problems: [FindingProblem] = []
}
