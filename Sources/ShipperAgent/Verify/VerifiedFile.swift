import Foundation
import ShipperCore
import ShipperTailing

/// A file whose lines are compared, and what the agent knows of it.
struct VerifiedFile {
    let path: String
    /// What stays when it is renamed: device and inode.
    let number: [UInt64]
    /// The path without what rotation adds to it: what records call the file is of the same family.
    let family: String
    /// What its lines are told by: its id and the number of its truncations, or what it begins with, if the agent knows nothing of it.
    let context: FileContext
    /// Whether the agent knows this very file.
    let isCertain: Bool
    /// Where its lines are settled up to; `nil`: the agent knows nothing of it.
    let settled: UInt64?
    /// Lines before it are not delivered.
    let start: UInt64
    /// What is written behind it came after comparing began.
    let end: UInt64
    /// Whether it was written to after the time that is compared up to.
    let isFresh: Bool
    /// Whether the agent leaves it alone, as one that is too old.
    let isLeftAlone: Bool
    /// Whether the agent may not have seen it yet.
    let isNew: Bool
    /// Whether its lines are joined to records.
    let isJoined: Bool

    /// So long after its last change, in nanoseconds, a file that the agent does not know is one that it has overlooked.
    static let noticing: Int64 = 300_000_000_000
}

/// The files of a sink's sources, told apart as the agent tells them.
struct VerifiedFiles {
    let sources: [SourceConfiguration]
    /// Names of the sink's sources, in its order.
    let inputs: [String]
    let host: String
    let known: KnownFiles
    let settled: [ContentID: UInt64]
    /// Nanoseconds since 1970.
    let until: Int64
    let now: Int64

    /// Files named on the command line, or those of the sources.
    ///
    /// - Returns: with sentences on what cannot be read, and the families of the files that cannot.
    /// - Throws: `SearchProblem` if a named file belongs to no source.
    func find(_ named: [String]) throws -> (files: [VerifiedFile], problems: [String], unread: [String]) {
        var (files, problems, unread): ([VerifiedFile], [String], [String]) = ([], [], [])
        for (path, source) in try paths(named, &problems) {
            do throws(FileProblem) {
                if let file = try file(path, source) { files.append(file) }
            } catch {
                problems.append(error.description)
                unread.append(RotatedName.family(of: path))
            }
        }
        return (files, problems, unread)
    }

    private func paths(_ named: [String], _ problems: inout [String]) throws -> [(String, SourceConfiguration)] {
        guard named.isEmpty else { return try named.map { (Self.absolute($0), try source(of: Self.absolute($0))) } }
        var paths: [(String, SourceConfiguration)] = []
        for source in sources {
            guard source.kind == .file else {
                problems.append("Source '\(source.name)' has no files to compare: what it read is with its sinks alone.")
                continue
            }
            let found = try SearchedFile.files(of: source, host: host, known: known.paths(of: source.name))
            paths += found.files.map { ($0.path, source) }
            problems += found.problems
        }
        return paths
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    private func source(of path: String) throws(SearchProblem) -> SourceConfiguration {
        let files = sources.filter { $0.kind == .file }
        let names = [path, RotatedName.family(of: path)].compactMap { FilePath($0) }
        let fitting = files.first { source in
            source.include.contains { text in
                guard let pattern = try? PathPattern(text) else { return false }
                return names.contains { pattern.matches($0) }
            }
        }
        if let fitting { return fitting }
        guard let only = files.first, files.count == 1 else {
            throw SearchProblem("'\(path)' is of none of the sink's sources: \(files.map(\.name).joined(separator: ", ")).")
        }
        return only
    }

    private func file(_ path: String, _ source: SourceConfiguration) throws(FileProblem) -> VerifiedFile? {
        guard let facts = LocalFiles().facts(at: path), let index = inputs.firstIndex(of: source.name) else {
            throw FileProblem("open", path, because: "there is no such file", "Its lines are not compared.")
        }
        guard facts.isRegular else { throw FileProblem(noFile: path, "It is not compared.") }
        var head: [UInt8] = []
        let opened = try ForwardFile(path: path)
        try opened.read(Fingerprint.maximumCount, appendingTo: &head)
        guard !head.isEmpty else { return nil }
        let match = unsafe known.match(path, facts, head: head.span.bytes, source: source.name)
        let fingerprint = unsafe Fingerprint(head.span.bytes)
        let content = match?.content ?? ContentID(file: FileID(high: fingerprint.high, low: fingerprint.low), epoch: 0)
        let isTooOld = source.ignoreOlder.map { facts.modified < now - Int64($0.seconds * 1e9) } ?? false
        return VerifiedFile(
            path: path, number: [facts.device, facts.inode], family: RotatedName.family(of: path),
            context: FileContext(id: content.file, epoch: content.epoch, path: match?.path ?? path, source: index),
            isCertain: match?.isCertain ?? false, settled: match.map { settled[$0.content] ?? $0.start },
            start: match?.start ?? 0, end: opened.isCompressed ? .max : facts.size, isFresh: facts.modified >= until,
            isLeftAlone: match == nil && isTooOld, isNew: match == nil && facts.modified >= now - VerifiedFile.noticing,
            isJoined: source.multiline != nil)
    }
}
