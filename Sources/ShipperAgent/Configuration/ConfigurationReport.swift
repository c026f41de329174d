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
            let findings = Self.findings(source)
            problems += findings.problems
            lines.append("Source '\(source.name)' (\(source.format.rawValue)): \(findings.files.count) files now")
            lines += findings.files.prefix(10).map { "  \($0)" }
            if findings.files.count > 10 { lines.append("  … and \(findings.files.count - 10) more") }
        }
        for sink in configuration.sinks {
            lines.append("Sink '\(sink.name)': \(Self.words(for: sink.destination)), from \(sink.inputs.joined(separator: ", "))")
        }
        description = lines.joined(separator: "\n")
        self.problems = problems
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

    private static func words(for destination: SinkConfiguration.Destination) -> String {
        switch destination {
        case .loki(let loki): "Loki at \(loki.pushURLs.joined(separator: ", "))"
        case .elasticsearch(let search):
            "Elasticsearch at \(search.urls.map(\.text).joined(separator: ", ")), \(search.targetName)"
        }
    }
}
