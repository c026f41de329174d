internal import Yams

extension ConfigurationNode {
    /// A key of a map and what stands there.
    struct Member {
        let name: String
        let value: ConfigurationNode
    }

    /// The members of a map in the order of the file, each name once; records keys that are no text or come twice.
    /// Nil, and a mistake recorded, where this is no map.
    func members(want: String) -> [Member]? {
        guard case .mapping(let mapping) = node else {
            refuse(want: want)
            return nil
        }
        var firstPlaces: [String: ConfigurationMistake.Position] = [:]
        return mapping.compactMap { key, value in
            guard let member = member(key: key, value: value) else { return nil }
            guard let first = firstPlaces.updateValue(member.value.position, forKey: member.name) else { return member }
            firstPlaces[member.name] = first
            member.value.reportRepeat(firstLine: first.line)
            return nil
        }
    }

    private func member(key: Node, value: Node) -> Member? {
        let place = key.mark.map(ConfigurationMistake.Position.init) ?? position
        guard case .scalar(let scalar) = key else {
            reading.report("got a key that is no text, want a name", path: path, at: place)
            return nil
        }
        let name = reading.hiddenKeys[place] ?? scalar.string
        return Member(name: name, value: child(name, value, at: place))
    }

    private func child(_ name: String, _ value: Node, at place: ConfigurationMistake.Position) -> ConfigurationNode {
        let step = quotedIfOdd(name)
        return ConfigurationNode(
            node: value, path: path.isEmpty ? step : "\(path).\(step)", position: place, reading: reading)
    }

    private func reportRepeat(firstLine: Int) {
        reading.report(
            "got this key a second time (the first is on line \(firstLine)), want it once", path: path, at: position)
    }

    /// The items of a list. Nil, and a mistake recorded, where this is none.
    func items(want: String) -> [ConfigurationNode]? {
        guard case .sequence(let sequence) = node else {
            refuse(want: want)
            return nil
        }
        return sequence.enumerated().map { index, item in
            let place = item.mark.map(ConfigurationMistake.Position.init) ?? position
            return ConfigurationNode(node: item, path: "\(path)[\(index)]", position: place, reading: reading)
        }
    }

    /// What a map has under a key, looked up without recording anything.
    func firstScalar(under name: String) -> String? {
        guard case .mapping(let mapping) = node else { return nil }
        return mapping.first { $0.key.scalar?.string == name }?.value.scalar?.string
    }

    var isMap: Bool {
        if case .mapping = node { true } else { false }
    }
}

/// A key as a step of a dotted path: bare where it is a name, else quoted, so that no key can fake a line of the report.
private func quotedIfOdd(_ key: String) -> String {
    let isPlain =
        !key.isEmpty && key.utf8.count <= 64
        && key.utf8.allSatisfy { isLetter($0) || isDigit($0) || "._-".utf8.contains($0) }
    return isPlain ? key : quoted(key)
}
