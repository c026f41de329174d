/// Which names the inodes of a directory have. Each directory is listed once, however many files are looked for in it.
struct InodesByDirectory {
    private let files: any FileSystem
    /// `nil` for a directory of which nothing can be told.
    private var known: [String: [FileNumber: [String]]?] = [:]

    init(_ files: any FileSystem) { self.files = files }

    /// The names of a file in a directory, with the directory in front; `nil` if it can't be told what is in there.
    mutating func paths(of number: FileNumber, in directory: String) -> [String]? {
        if let names = known[directory] { return names.map { $0[number] ?? [] } }
        let names = names(in: directory)
        known[directory] = .some(names)
        return names.map { $0[number] ?? [] }
    }

    private func names(in directory: String) -> [FileNumber: [String]]? {
        guard let listed = try? files.list(directory) else { return nil }
        var names: [FileNumber: [String]] = [:]
        var isHidden = false
        for path in listed.map({ DirectoryListing.path(of: $0, in: directory) }) {
            if let facts = files.facts(at: path) {
                names[facts.number, default: []].append(path)
            } else {
                isHidden = isHidden || !files.isAbsent(path)
            }
        }
        // Of one whose names alone may be read nothing is known; a link to where nobody may look makes no such of it.
        return isHidden && names.isEmpty ? nil : names
    }
}
