internal import Yams

/// A value of the file, with the way to it and its place.
struct ConfigurationNode {
    let node: Node
    let path: String
    /// Of the key for a value that has one, of the value itself for an item of a list.
    let position: ConfigurationMistake.Position
    let reading: ConfigurationReading

    /// Records that this value is not the one that is wanted.
    func refuse(_ misfit: Misfit) {
        let fromFile = node.scalar.map { !$0.string.contains("$") } ?? true
        reading.report("got \(got), \(misfit.sentence(fromFile: fromFile))", path: path, at: position)
    }

    func refuse(want: String) {
        refuse(Misfit(want: want))
    }

    /// What the file holds here, in the words of an error.
    private var got: String {
        switch node {
        case .scalar(let scalar): Self.isNothing(scalar) ? "nothing" : quoted(scalar.string)
        case .mapping(let mapping): "a map of \(mapping.count)"
        case .sequence(let sequence): "a list of \(sequence.count)"
        case .alias: "an alias"
        }
    }

    /// The text of a scalar as the file writes it; records a mistake and returns nil where there is none.
    func writtenText(want: String) -> String? {
        guard case .scalar(let scalar) = node, !Self.isNothing(scalar) else {
            refuse(want: want)
            return nil
        }
        // YAML's own tags are `tag:yaml.org,2002:…`; one of somebody else's (`!secret`) would be ignored in silence.
        let tag = scalar.tag.description
        guard !tag.hasPrefix("!") else {
            refuse(Misfit("want it without the tag \(quoted(tag))"))
            return nil
        }
        return scalar.string
    }

    /// The text of a scalar with the environment's values in it.
    func text(want: String) -> String? {
        guard let written = writtenText(want: want) else { return nil }
        do {
            let text = try reading.expansion.expand(written)
            guard text.isEmpty, !written.isEmpty else { return text }
            refuse(Misfit("which is empty, want \(want)"))
        } catch {
            refuse(error)
        }
        return nil
    }

    private static func isNothing(_ scalar: Node.Scalar) -> Bool {
        guard scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }
}

extension ConfigurationNode {
    /// Whether the file says `off`, bare or in quotes.
    var isOff: Bool { node.scalar?.string == "off" }
}
