/// One thing that is wrong in a configuration file.
///
///     shipper.yaml:14:7 sinks.loki.batch.max_bytes: got "1 megabyte", want a size such as "1MiB".
///
/// A value that came out of the environment is shown as the file writes it (`"${TOKEN}"`), never expanded.
public struct ConfigurationMistake: Error, Sendable, Equatable {
    /// The file's name, as it was given.
    public let file: String
    /// Line and column; nil where the file could not be read at all.
    public let position: Position?
    /// The dotted way to the key, such as `sinks.loki.batch.max_bytes`; empty for the file as a whole.
    public let path: String
    /// What was got and what is wanted: a clause without its full stop.
    public let problem: String

    init(file: String, position: Position?, path: String, problem: String) {
        self.file = file
        self.position = position
        self.path = path
        self.problem = problem
    }
}

extension ConfigurationMistake: CustomStringConvertible {
    public var description: String {
        let place = position.map { "\(file):\($0)" } ?? file
        let stop = problem.hasSuffix("?") ? "" : "."
        return path.isEmpty ? "\(place): \(problem)\(stop)" : "\(place) \(path): \(problem)\(stop)"
    }
}
