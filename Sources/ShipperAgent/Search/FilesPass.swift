import JSONText
import ShipperTailing

/// One search through files that are renamed, compressed and removed meanwhile: it looks for files until a look finds none that was not
/// read, and knows them by what they are. One file is open at a time.
struct FilesPass {
    /// Looks at most made for files.
    private static let mostLooks = 10

    let query: LogQuery
    let places: ReadPlaces
    /// Whether a last line without its newline is left for a later search.
    let goesOn: Bool

    private var done: Set<FileNumber> = []
    private var problems: [String] = []

    init(_ query: LogQuery, places: ReadPlaces, goesOn: Bool) {
        self.query = query
        self.places = places
        self.goesOn = goesOn
    }

    /// - Parameter list: the files that there are now; those of the numbers given under whatever name they have.
    /// - Returns: sentences on what could not be searched.
    mutating func run(_ list: (Set<FileNumber>) throws -> FileListing, into selection: inout RecordSelection) throws -> [String] {
        let first = try list(places.numbers)
        if first.files.isEmpty { tell("There is no file to search.") }
        for file in first.files where file.number == nil { tell(Self.absent(file.path, "there is no such file")) }
        let awaited = first.files.compactMap { file in file.number.map { ($0, file.path) } }
        var listing = first
        for _ in 0..<Self.mostLooks {
            listing.problems.forEach { tell($0) }
            for file in listing.files { try read(file, &selection) }
            places.expectCopies()
            listing = try list(places.numbers.union(awaited.map(\.0)))
            guard listing.files.contains(where: isUnread) else {
                for (number, path) in awaited where !done.contains(number) {
                    tell(Self.absent(path, "it was removed or compressed meanwhile"))
                }
                return problems
            }
        }
        tell("Files are rotated faster than they can be searched: some may be missing here.")
        return problems
    }

    private func isUnread(_ file: SearchedFile) -> Bool { file.number.map { !done.contains($0) } ?? false }

    /// Each once.
    private mutating func tell(_ problem: String) {
        if !problems.contains(problem) { problems.append(problem) }
    }

    private static func absent(_ path: String, _ cause: String) -> String {
        FileProblem("open", path, because: cause, "What it held is not searched.").description
    }

    // MARK: - A file

    private mutating func read(_ file: SearchedFile, _ selection: inout RecordSelection) throws {
        guard let number = file.number, !done.contains(number), let facts = LocalFiles().facts(at: file.path), FileNumber(facts) == number
        else { return }
        guard facts.isRegular else {
            done.insert(number)
            return tell(FileProblem(noFile: file.path, "It is not searched.").description)
        }
        do {
            guard let opened = try places.open(file.path, facts) else {
                done.insert(number)
                return
            }
            // Another may have its name by now; the next look finds both.
            guard FileNumber(try opened.file.facts()) == number else { return }
            done.insert(number)
            var lines = SearchedLines(
                opened.file, from: opened.place, lineLimit: file.lineLimit,
                // What is compressed does not grow.
                takesUnfinished: file.takesUnfinished && (opened.file.isCompressed || !goesOn))
            defer { places.note(lines.place, from: opened.place, of: facts) }
            try search(&lines, file, from: facts.modified, &selection)
        } catch let problem as FileProblem {
            guard done.contains(number) || LocalFiles().facts(at: file.path).map(FileNumber.init) == number else { return }
            done.insert(number)
            tell(problem.description)
        }
    }

    /// - Parameter modified: a line without a time goes with the one before it; before the first that has one, with the file's own time.
    private func search(
        _ lines: inout SearchedLines, _ file: SearchedFile, from modified: Int64, _ selection: inout RecordSelection
    ) throws {
        let matcher = LogMatcher(query, times: file.times)
        var slots = matcher.fields.emptySlots
        var time = modified
        while let range = try lines.advance() {
            if range.isEmpty, !file.keepsEmptyLines { continue }
            let reading = unsafe matcher.read(lines.buffer.span.bytes, range, &slots)
            time = reading.time ?? time
            lines.began = lines.began ?? reading.time
            guard reading.isMeant, matcher.isWithin(time) else { continue }
            guard !selection.leavesOut(time) else { continue }
            try selection.offer(
                FoundRecord(
                    time: time, origin: file.origin, fileBegan: lines.began ?? modified, position: lines.offset,
                    line: Array(lines.buffer[range])))
        }
    }
}
