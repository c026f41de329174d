internal import Foundation

extension AgentConfiguration {
    /// A larger file is no configuration.
    static let maxFileBytes = ByteCount.mebibytes(1)

    /// Reads a configuration file.
    ///
    /// - Parameters:
    ///   - path: of a YAML file in UTF-8, at most 1 MiB.
    ///   - environment: what `${NAME}` in the file's values refers to.
    /// - Throws: every mistake of the file at once, or the one that it could not be read.
    public static func load(
        path: String, environment: [String: String]
    ) throws(ConfigurationError) -> AgentConfiguration {
        let bytes = try contents(of: path)
        guard bytes.count <= maxFileBytes.bytes else {
            throw unreadable(path, "got a file of \(ByteCount(bytes.count)), want at most \(maxFileBytes)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw notUnicode(bytes, file: path)
        }
        return try parse(text: text, file: path, environment: environment)
    }

    /// Reads a configuration out of a text; `file` is its name in mistakes.
    ///
    /// - Throws: every mistake of the text at once.
    public static func parse(
        text: String, file: String, environment: [String: String]
    ) throws(ConfigurationError) -> AgentConfiguration {
        let document: ConfigurationDocument
        do {
            document = try ConfigurationDocument(text: text, file: file)
        } catch {
            throw ConfigurationError([error])
        }
        let reading = ConfigurationReading(file: file, environment: environment, hiddenKeys: document.hiddenKeys)
        let root = ConfigurationNode(node: document.root, path: "", position: .start, reading: reading)
        let configuration = AgentConfiguration(root)
        guard let configuration, reading.mistakes.isEmpty else { throw ConfigurationError(reading.mistakes) }
        return configuration
    }
}

extension AgentConfiguration {
    private static func contents(of path: String) throws(ConfigurationError) -> [UInt8] {
        do {
            return try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        } catch let error as CocoaError {
            throw unreadable(path, "could not read the configuration: \(reason(of: error)); the agent does not start")
        } catch {
            throw unreadable(path, "could not read the configuration; the agent does not start")
        }
    }

    private static func reason(of error: CocoaError) -> String {
        switch error.code {
        case .fileNoSuchFile, .fileReadNoSuchFile: "there is no such file"
        case .fileReadNoPermission: "permission denied"
        default: error.localizedDescription
        }
    }

    private static func unreadable(_ path: String, _ problem: String) -> ConfigurationError {
        ConfigurationError([ConfigurationMistake(file: path, position: nil, path: "", problem: problem)])
    }

    private static func notUnicode(_ bytes: [UInt8], file: String) -> ConfigurationError {
        // Repaired and original text agree up to the first broken byte.
        let repaired = String(decoding: bytes, as: UTF8.self)
        let agreed = zip(repaired.utf8, bytes).prefix { $0 == $1 }.count
        let index = repaired.utf8.index(repaired.utf8.startIndex, offsetBy: agreed)
        return ConfigurationError([
            ConfigurationMistake(
                file: file, position: Lines(repaired).place(of: index), path: "",
                problem: "got bytes that are not UTF-8, want a text file in UTF-8")
        ])
    }
}
