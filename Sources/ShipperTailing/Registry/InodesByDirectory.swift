/// Which names the inodes of a directory have. Each directory is listed once, however many files are looked for in it.
struct InodesByDirectory {
    private let files: any FileSystem
    private var known: [String: [FileNumber: [String]]] = [:]

    init(_ files: any FileSystem) { self.files = files }

    /// The names of a file in a directory, with the directory in front.
    mutating func paths(of number: FileNumber, in directory: String) -> [String] {
        if known[directory] == nil {
            var names: [FileNumber: [String]] = [:]
            for name in files.names(in: directory) {
                let path = directory + "/" + name
                if let facts = files.facts(at: path) { names[facts.number, default: []].append(path) }
            }
            known[directory] = names
        }
        return known[directory]?[number] ?? []
    }
}
