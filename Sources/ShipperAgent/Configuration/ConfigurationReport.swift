import ShipperStore
import ShipperTailing

/// What `shipper check` says of a configuration that can be read.
public struct ConfigurationReport: CustomStringConvertible {
    public let description: String
    /// What would keep the agent from following a file now. Sentences.
    public let problems: [String]

    public init(_ configuration: AgentConfiguration) {
        var lines = ["The configuration is right.", "State: \(configuration.stateDirectory)"]
        var problems: [String] = []
        for source in configuration.sources {
            if let words = Self.words(for: source, &problems) {
                lines.append("Source '\(source.name)' (\(source.format.rawValue)): \(words)")
                continue
            }
            let findings = Self.findings(source)
            problems += findings.problems
            let count = findings.files.count == 1 ? "1 file" : "\(findings.files.count) files"
            lines.append("Source '\(source.name)' (\(source.format.rawValue)): \(count) now")
            lines += findings.files.prefix(10).map { "  \($0)" }
            if findings.files.count > 10 { lines.append("  … and \(findings.files.count - 10) more") }
            if source.pinning == .on, let file = findings.files.first {
                lines.append("  " + Self.pinning(of: file, in: configuration.stateDirectory, &problems))
            }
        }
        for sink in configuration.sinks {
            lines.append("Sink '\(sink.name)': \(Self.words(for: sink, configuration)), from \(sink.inputs.joined(separator: ", "))")
            if case .local = sink.destination, StoreSupport.sqliteVersion == nil {
                problems.append("Sink '\(sink.name)': \(StoreError.notBuilt)")
            }
        }
        description = lines.joined(separator: "\n")
        self.problems = problems
    }

    /// Of a source that has no files; `nil` for others.
    private static func words(for source: SourceConfiguration, _ problems: inout [String]) -> String? {
        switch source.kind {
        case .file: return nil
        case .stdin: return "what is piped into the agent"
        case .journald(let journal):
            let selection = JournalSelection(journal, startAt: source.startAt)
            if let problem = selection.problem { problems.append(problem) }
            let chosen = (journal.units + journal.matches).joined(separator: ", ")
            return "the journal of systemd" + (chosen.isEmpty ? "" : ", \(chosen)")
        }
    }

    /// What comes of pinning one file.
    private static func pinning(of file: String, in directory: String, _ problems: inout [String]) -> String {
        guard LocalFiles().facts(at: directory) != nil else { return "pinning: tried when the state directory is there" }
        guard let problem = PinTrial.problem(file, in: directory) else { return "pinning: works" }
        problems.append(problem)
        return "pinning: does not work"
    }

    private static func findings(_ source: SourceConfiguration) -> (files: [String], problems: [String]) {
        do throws(PathPatternError) {
            var include: [PathPattern] = []
            var exclude: [PathPattern] = []
            for text in source.include { include.append(try PathPattern(text)) }
            for text in source.exclude { exclude.append(try PathPattern(text)) }
            let result = DirectoryWalk(include: include, exclude: exclude, followsSymlinks: source.followsSymlinks).run()
            let paths = result.files.map(\.path.description)
            let unreadable = paths.compactMap { path -> String? in
                do throws(FileProblem) {
                    _ = try OpenFile(path: path)
                    return nil
                } catch {
                    return error.description
                }
            }
            return (paths, result.problems.map(\.description) + unreadable)
        } catch {
            return ([], ["Source '\(source.name)': \(error)"])
        }
    }

    private static func words(for sink: SinkConfiguration, _ configuration: AgentConfiguration) -> String {
        switch sink.destination {
        case .loki(let loki): "Loki at \(loki.pushURLs.joined(separator: ", "))"
        case .elasticsearch(let search):
            "Elasticsearch at \(search.urls.map(\.text).joined(separator: ", ")), \(search.targetName)"
        case .local(let local): "the embedded store \(local.file(ofSink: sink.name, stateDirectory: configuration.stateDirectory))"
        }
    }
}
