/// One reading of one file: what every node shares, and the list in which the mistakes gather.
///
/// A class, because nodes of all depths write to the one list; it lives and dies within one call of `parse`.
final class ConfigurationReading {
    let file: String
    let expansion: EnvironmentExpansion
    /// Keys that YAML would have refused as duplicates, by their place.
    let hiddenKeys: [ConfigurationMistake.Position: String]
    private(set) var mistakes: [ConfigurationMistake] = []

    init(file: String, environment: [String: String], hiddenKeys: [ConfigurationMistake.Position: String]) {
        self.file = file
        self.expansion = EnvironmentExpansion(environment: environment)
        self.hiddenKeys = hiddenKeys
    }

    func report(_ problem: String, path: String, at position: ConfigurationMistake.Position) {
        mistakes.append(ConfigurationMistake(file: file, position: position, path: path, problem: problem))
    }
}
