import Foundation
import JSONText
import ShipperCore
import ShipperTailing

/// Compares what a sink's files hold with what the sink holds.
///
/// First it is noted how far the agent has come, then the sink is read, then the files: what the agent delivers and what is written
/// meanwhile can then be taken neither for missing nor for unexpected. Lines become hashes of one size, which are sorted on disk, so
/// that any number of them fits in the same memory.
public struct Verification {
    /// A comparison's bounds and what else is wished.
    public struct Options: Sendable {
        /// Nanoseconds since 1970, the first that is compared; `nil`: from the beginning of the files.
        public var since: Int64?
        /// Nanoseconds since 1970, the first that is not compared.
        public var until: Int64
        /// The only files to compare; empty: all of the sink's.
        public var files: [String]
        /// Where what does not fit in memory goes for a while.
        public var temporaryDirectory: String

        public init(since: Int64?, until: Int64, files: [String], temporaryDirectory: String) {
            self.since = since
            self.until = until
            self.files = files
            self.temporaryDirectory = temporaryDirectory
        }
    }

    private let configuration: AgentConfiguration
    private let sink: SinkConfiguration
    private let records: any HeldRecords
    private let options: Options
    private let host: String
    private let sources: [SourceConfiguration]
    private let times: OwnTimes
    private let content: LineContent
    /// Lines held in memory while they are sorted.
    private let memory: Int

    /// - Throws: `SearchProblem` if this sink cannot be compared with.
    public init(_ place: SearchPlace, in configuration: AgentConfiguration, options: Options) throws {
        guard let sink = configuration.sinks.first(where: { $0.name == place.name }), let records = place.records else {
            throw SearchProblem("'\(place.name)' is nothing to compare files with: say --from with the name of a sink.")
        }
        self.init(sink, holding: records, in: configuration, options: options)
    }

    init(
        _ sink: SinkConfiguration, holding records: any HeldRecords, in configuration: AgentConfiguration, options: Options,
        memory: Int = SortedLines.memory
    ) {
        self.configuration = configuration
        self.sink = sink
        self.records = records
        self.options = options
        self.memory = memory
        host = HostName.known(configured: configuration.host, stateDirectory: configuration.stateDirectory)
        sources = sink.inputs.compactMap { name in configuration.sources.first { $0.name == name } }
        times = OwnTimes(sources)
        content = LineContent(asDocuments: records.addedKeys.isEmpty == false, ignored: records.addedKeys)
    }

    /// - Throws: `SearchProblem` if there is nothing to compare, or the sink does not answer; `FileProblem` if the state cannot be read.
    public func run() async throws -> VerifyOutcome {
        if case .loki(let loki) = sink.destination, loki.tenantField != nil {
            throw SearchProblem("The lines of sink '\(sink.name)' go to tenants that they name themselves; only one tenant can be asked.")
        }
        let now = WallClock.now()
        let settled = try KnownFiles.settled(by: sink.name, stateDirectory: configuration.stateDirectory)
        let known = try KnownFiles(stateDirectory: configuration.stateDirectory)
        let finder = VerifiedFiles(
            sources: sources, inputs: sink.inputs, host: host, known: known, settled: settled, until: options.until, now: now)
        var (files, problems, unread) = try finder.find(options.files)
        guard !files.isEmpty else {
            throw SearchProblem((problems + ["There is no file to compare with sink '\(sink.name)'."]).joined(separator: " "))
        }
        let start = try options.since ?? beginning(of: files, now)
        let comparison = Comparison(span: start..<max(start, options.until), isWhole: options.since == nil, self)
        comparison.limit(to: options.files.isEmpty ? nil : Set(files.map(\.family)))
        unread.forEach(comparison.leaveOpen)
        problems += try await readSink(from: start, now, into: comparison)
        // Asked for when the sink was read: what it has removed meanwhile does not count.
        let kept = try records.keptFrom(now: WallClock.now()).flatMap { $0 > start ? $0 : nil }
        if let kept { comparison.begin(at: kept) }
        // What is written from now on, and files that come now, are nothing that must be there.
        var reading = FilesReading(ends: Dictionary(files.map { ($0.number, $0.end) }) { first, _ in first })
        try readFiles(finder, into: comparison, &reading)
        for problem in reading.problems where !problems.contains(problem) { problems.append(problem) }
        try readDeadLetter(into: comparison)
        if comparison.earlier > 0 {
            problems.append(
                "\(StatusWords.lines(comparison.earlier)) are more than a day older than what their files begin with, and are not compared; --since says from when."
            )
        }
        return VerifyOutcome(
            sink: sink.name, report: try comparison.finish(), problems: problems, kept: kept.map { ($0, comparison.beforeKept) },
            files: reading.paths, origins: comparison.origins)
    }

    /// The oldest time of the files' first lines, and a day before it: lines are nearly in order of time.
    private func beginning(of files: [VerifiedFile], _ now: Int64) throws -> Int64 {
        let day: Int64 = 86_400_000_000_000
        var oldest = now
        for file in files {
            var head: [UInt8] = []
            try ForwardFile(path: file.path).read(1 << 20, appendingTo: &head)
            let line = Array(head.prefix { $0 != 0x0A })
            let time = times.time(line, source: sink.inputs[file.context.source])?.nanoseconds
            oldest = min(oldest, time ?? now - 365 * day)
        }
        return oldest.saturatingAdd(-day)
    }

    // MARK: - Reading

    private func readSink(from start: Int64, _ now: Int64, into comparison: Comparison) async throws -> [String] {
        // Lines without a time of their own have that of their reading, which may be any up to now.
        try await records.read(from: start, to: max(options.until, now)) { try comparison.take($0) }
    }

    /// How far the files are read.
    private struct FilesReading {
        /// By number, where files ended when comparing began.
        let ends: [[UInt64]: UInt64]
        var paths: [String] = []
        var done: Set<[UInt64]> = []
        private(set) var problems: [String] = []

        /// Each once.
        mutating func tell(_ problem: String) {
            if !problems.contains(problem) { problems.append(problem) }
        }
    }

    /// Looks for files until a look finds none that was not read: they are rotated meanwhile.
    private func readFiles(_ finder: VerifiedFiles, into comparison: Comparison, _ reading: inout FilesReading) throws {
        var lines = FileLines(SinkParts(sink: sink, host: host), configuration.sources, tap: comparison)
        for look in 0..<Self.mostLooks {
            let found = try finder.find(options.files)
            // Of later looks only what had another name before is of interest.
            let fresh = found.files.filter { !reading.done.contains($0.number) && (look == 0 || reading.ends[$0.number] != nil) }
            for problem in found.problems { reading.tell(problem) }
            found.unread.forEach(comparison.leaveOpen)
            if fresh.isEmpty { return }
            for file in fresh { try read(file, &lines, comparison, &reading) }
        }
        reading.tell("Files are rotated faster than they can be read.")
    }

    /// Looks at most made for files.
    private static let mostLooks = 10

    private func read(
        _ file: VerifiedFile, _ lines: inout FileLines, _ comparison: Comparison, _ reading: inout FilesReading
    ) throws {
        do {
            let opened = try ForwardFile(path: file.path)
            let facts = try opened.facts()
            // Another has its name by now; the next look finds both.
            guard [facts.device, facts.inode] == file.number else { return }
            reading.done.insert(file.number)
            comparison.begin(file, index: reading.paths.count, end: min(reading.ends[file.number] ?? 0, file.end))
            reading.paths.append(file.path)
            try lines.read(opened, as: file.context)
        } catch let problem as FileProblem {
            // One that was renamed in this moment is found by the next look.
            guard LocalFiles().facts(at: file.path).map({ [$0.device, $0.inode] }) == file.number else { return }
            reading.done.insert(file.number)
            reading.tell(problem.description)
            comparison.leaveOpen(file.family)
        }
        try comparison.check()
    }

    private func readDeadLetter(into comparison: Comparison) throws {
        var lines = FileLines(SinkParts(sink: sink, host: host), configuration.sources, tap: comparison)
        var failure: (any Error)?
        comparison.beginDeadLetter()
        try DeadLetterListing.records(configuration, sink: sink.name, matching: DeadLetterFilter()) { record in
            guard failure == nil, let source = sink.inputs.firstIndex(of: record.source) else { return }
            let context = FileContext(id: record.fileID, epoch: record.epoch, path: record.file, source: source)
            do { try lines.take(record.line, at: record.offset, of: context) } catch { failure = error }
        }
        if let failure { throw failure }
        try comparison.check()
    }

    // MARK: - Saying more

    /// What a record of the sink says, asked for once more; `nil` if it is gone.
    public func text(of record: VerifyOutcome.Record) async throws -> VerifyOutcome.Text? {
        var found: VerifyOutcome.Text?
        _ = try await records.read(from: record.place.time, to: record.place.time.saturatingAdd(1)) { held in
            let keys = self.keys(of: held)
            guard found == nil, keys.content == record.place.key || keys.id == record.place.key else { return }
            found = VerifyOutcome.Text(name: held.name, line: held.line)
        }
        return found
    }

    func keys(of record: HeldRecord) -> (id: LineKey, content: LineKey, own: ParsedTime?) {
        let own = times.time(record.line, source: record.origin.source)
        let id = record.id.map { LineKey($0) } ?? LineKey(Array(record.name.utf8), 7)
        return (id, content.key(record.line, time: own?.nanoseconds), own)
    }

    /// What comparing needs of a verification, and no more.
    struct Comparing {
        let haveIDs: Bool
        let content: LineContent
        let times: OwnTimes
        let inputs: [String]
        let fileSources: Set<String>
        let joinedSources: Set<String>
        let host: String
        let breaksTies: Bool
        let mergesEquals: Bool
        let directory: String
        let memory: Int
    }

    var comparing: Comparing {
        var mergesEquals = false
        if case .loki = sink.destination { mergesEquals = true }
        return Comparing(
            haveIDs: records.haveIDs, content: content, times: times, inputs: sink.inputs,
            fileSources: Set(sources.filter { $0.kind == .file }.map(\.name)),
            joinedSources: Set(sources.filter { $0.multiline != nil }.map(\.name)), host: host,
            breaksTies: SinkParts(sink: sink, host: host).breaksTies, mergesEquals: mergesEquals, directory: options.temporaryDirectory,
            memory: memory)
    }
}
