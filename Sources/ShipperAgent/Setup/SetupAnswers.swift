import Foundation
import ShipperTailing

/// What must be known to write a configuration: where the logs are and where they go. Each answer is right, or is refused in words.
public struct SetupAnswers: Sendable, Equatable {
    /// Where lines go.
    public enum Destination: String, Sendable, CaseIterable {
        case loki, elasticsearch, local

        /// Where such a server listens that was just installed; the embedded store is none.
        public var usualURL: String? {
            switch self {
            case .loki: "http://127.0.0.1:3100"
            case .elasticsearch: "http://127.0.0.1:9200"
            case .local: nil
            }
        }
    }

    /// Why an answer will not do, and what would.
    public struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// Absolute patterns; at least one.
    public private(set) var logs: [String] = []
    public private(set) var destination = Destination.loki
    /// `nil`: lines stay on this host.
    public private(set) var url = Destination.loki.usualURL
    /// Letters, digits, `_` and `-`: the name of the source, and what the lines are called where they go.
    public private(set) var service = "app"
    public private(set) var stateDirectory = ""

    public init() {}

    /// Files, patterns or directories, of which all logs are meant; relative ones begin at `current`.
    public mutating func setLogs(_ words: [String], current: String) throws(Refusal) {
        let words = words.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        guard !words.isEmpty else { throw Refusal(description: "Say a file, a pattern such as /var/log/app/*.log, or a directory.") }
        var patterns: [String] = []
        for word in words { patterns += try Self.patterns(word, current) }
        logs = patterns
        service = Self.service(of: patterns[0])
    }

    private static func patterns(_ word: String, _ current: String) throws(Refusal) -> [String] {
        guard !word.contains("${") else {
            throw Refusal(description: "\"\(word)\" has ${ in it, which means something else in a configuration.")
        }
        var path = word.hasPrefix("~/") ? FileManager.default.homeDirectoryForCurrentUser.path + word.dropFirst() : word
        if !path.hasPrefix("/") { path = "\(current)/\(path.hasPrefix("./") ? String(path.dropFirst(2)) : path)" }
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        do throws(PathPatternError) { _ = try PathPattern(path) } catch {
            throw Refusal(description: "\"\(word)\" is no pattern of paths: \(error)")
        }
        var isDirectory: ObjCBool = false
        let isThere = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        guard isThere, isDirectory.boolValue else { return [path] }
        // What stands in the directory says which endings are meant.
        let names = LocalFiles().names(in: path)
        let endings = ["ndjson", "jsonl", "json", "log"].filter { ending in
            names.contains { RotatedName.family(of: $0).hasSuffix(".\(ending)") }
        }
        // Their rotated names too: what is renamed while the agent is down is found under no other.
        return (endings.isEmpty ? ["log"] : endings).map { "\(path)/*.\($0){,.gz,.[0-9]*}" }
    }

    /// The name of the directory that the logs are in, as far as it is a name.
    private static func service(of pattern: String) -> String {
        let parts = pattern.split(separator: "/").dropLast().prefix { !$0.contains { "*?[{".contains($0) } }
        let name = parts.last.map { String($0).lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") } } ?? ""
        let trimmed = name.drop { $0 == "-" }
        return trimmed.isEmpty || ["log", "logs", "tmp"].contains(trimmed) ? "app" : String(trimmed.prefix(40))
    }

    /// - Parameter word: as it is written for `type` in the configuration.
    public mutating func setDestination(_ word: String) throws(Refusal) {
        guard let destination = Destination(rawValue: word.trimmingCharacters(in: .whitespaces).lowercased()) else {
            throw Refusal(
                description: "\"\(word)\" is not known here: say loki, elasticsearch or local.")
        }
        self.destination = destination
        url = destination.usualURL
    }

    public mutating func setURL(_ text: String) throws(Refusal) {
        guard destination.usualURL != nil else { throw Refusal(description: "The embedded store listens nowhere: leave the address out.") }
        do throws(Misfit) { url = try ServerURL(parsing: text.trimmingCharacters(in: .whitespaces)).text } catch {
            throw Refusal(description: "That is no address of a server: \(error.clause).")
        }
    }

    public mutating func setStateDirectory(_ path: String) throws(Refusal) {
        guard path.hasPrefix("/"), !path.contains("\n") else {
            throw Refusal(description: "The state directory must be an absolute path, such as /var/lib/shipper.")
        }
        stateDirectory = path
    }

    /// Where an agent of this user keeps its state, unless it is told: a directory of the system's for root, else one of the user's own.
    public static func usualStateDirectory(isRoot: Bool, environment: [String: String]) -> String {
        if isRoot { return "/var/lib/shipper" }
        let home = environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path
        return (environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/.local/state") + "/shipper"
    }
}
