import JSONText
import ShipperTailing
import Synchronization

/// Searches files, rotated and compressed ones too, each once from its beginning to its end.
public struct FileLogSearch: LogSearch {
    private typealias Files = (files: [SearchedFile], problems: [String])

    private let files: @Sendable () throws -> (files: [SearchedFile], problems: [String])
    /// Where to begin in files that were searched before; `nil`: always at the beginning.
    private let places: ReadPlaces?

    /// - Parameter follows: whether a later search begins where the one before it ended.
    public init(named paths: [String], follows: Bool = false) {
        files = { (SearchedFile.named(paths), []) }
        places = follows ? ReadPlaces() : nil
    }

    /// The files of the sources that have some.
    ///
    /// - Parameter host: the name under which this host's records go.
    public init(_ configuration: AgentConfiguration, host: String, follows: Bool = false) {
        files = {
            var all: Files = ([], [])
            let known = try? KnownFiles(stateDirectory: configuration.stateDirectory)
            for source in configuration.sources {
                guard source.kind == .file else {
                    all.problems.append("Source '\(source.name)' has no files to search: what it read is with its sinks.")
                    continue
                }
                let found = try SearchedFile.files(of: source, host: host, known: known?.paths(of: source.name) ?? [])
                all.files += found.files
                all.problems += found.problems
            }
            return all
        }
        places = follows ? ReadPlaces() : nil
    }

    public func find(_ query: LogQuery, into selection: inout RecordSelection) async throws -> [String] {
        var (files, problems) = try files()
        if files.isEmpty { problems.append("There is no file to search.") }
        for file in files {
            do {
                try search(file, query, &selection)
            } catch let problem as FileProblem {
                problems.append(problem.description)
            }
        }
        return problems
    }

    private func search(_ file: SearchedFile, _ query: LogQuery, _ selection: inout RecordSelection) throws {
        guard let facts = LocalFiles().facts(at: file.path) else {
            throw SearchProblem("Could not open '\(file.path)': there is no such file.")
        }
        let begin = places.map { $0.begin(facts) } ?? 0
        guard let begin else { return }
        let opened = try ForwardFile(path: file.path, from: begin)
        var lines = SearchedLines(opened, lineLimit: file.lineLimit, takesUnfinished: file.takesUnfinished && places == nil)
        defer { places?.note(opened.isCompressed ? facts.size : lines.resumption, of: facts) }
        let matcher = LogMatcher(query, times: file.times)
        var slots = matcher.fields.emptySlots
        // A line without a time goes with the one before it; before the first that has one, with the file's own time.
        var time = facts.modified
        while let range = try lines.advance() {
            if range.isEmpty, !file.keepsEmptyLines { continue }
            let reading = unsafe matcher.read(lines.buffer.span.bytes, range, &slots)
            time = reading.time ?? time
            guard reading.isMeant, matcher.isWithin(time), !selection.excludes(before: time) else { continue }
            try selection.offer(
                FoundRecord(time: time, origin: file.origin, position: lines.offset, line: Array(lines.buffer[range])))
        }
    }

    public func explanation(of query: LogQuery) -> String {
        let paths = (try? files())?.files.map(\.path) ?? []
        return (["Every line of these files is read and matched:"] + paths.map { "  \($0)" }).joined(separator: "\n")
    }
}

/// How far files were read, by what they are and not by their names, since names move on in rotation.
private final class ReadPlaces: Sendable {
    private struct File: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    private let places = Mutex<[File: UInt64]>([:])

    /// Where to begin; `nil` if there is nothing new. A file that is shorter than it was is read anew.
    func begin(_ facts: FileFacts) -> UInt64? {
        let place = places.withLock { $0[File(device: facts.device, inode: facts.inode)] } ?? 0
        if place == facts.size, place > 0 { return nil }
        return place > facts.size ? 0 : place
    }

    func note(_ place: UInt64, of facts: FileFacts) {
        places.withLock { $0[File(device: facts.device, inode: facts.inode)] = place }
    }
}
