internal import Yams

/// The file as YAML's tree.
struct ConfigurationDocument {
    let root: Node
    /// Keys that come twice in a map, by their place: Yams refuses the whole file for one of them, so each is hidden
    /// from it, and reported by us beside all other mistakes.
    let hiddenKeys: [ConfigurationMistake.Position: String]

    /// A file with more repeated keys than this is not worth the passes.
    private static let maxHiddenKeys = 64

    init(text: String, file: String) throws(ConfigurationMistake) {
        // libYAML takes a byte order mark for a letter when it is told the encoding.
        var text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        var hidden: [ConfigurationMistake.Position: String] = [:]
        while true {
            do {
                root = try Self.compose(text)
                hiddenKeys = hidden
                return
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                let name = names.first ?? "", place = ConfigurationMistake.Position(context.mark)
                let cover = KeyCover(key: name, place: place, number: hidden.count)
                guard hidden.count < Self.maxHiddenKeys, hidden[place] == nil, let covered = cover.applied(to: text)
                else {
                    throw SyntaxMistake.repeatedKey(name, at: place, file: file)
                }
                hidden[place] = name
                text = covered
            } catch {
                throw SyntaxMistake.mistake(for: error, text: text, file: file)
            }
        }
    }

    private static func compose(_ text: String) throws -> Node {
        // Always as UTF-8: the default looks into the environment for another encoding, and prints.
        guard let root = try Yams.compose(yaml: text, .default, .default, .utf8) else { throw EmptyFile() }
        return root
    }

    struct EmptyFile: Error {}
}
