extension PathPatternParser {
    /// Tokens of one path to its components.
    func assemble(_ path: [Token]) throws(PathPatternError) -> PathPatternAlternative {
        guard path.first == .separator else { throw error(.relative, at: nil) }
        guard path.last != .separator else { throw error(.namesDirectory, at: nil) }
        var components: [PathPatternAlternative.Component] = []
        for tokens in path.split(separator: .separator) {
            guard let component = try component(tokens) else { continue }
            // Two "**" in a row say no more than one.
            if component == .anyDirectories, components.last == .anyDirectories { continue }
            components.append(component)
        }
        if components.last == .anyDirectories { components.append(.name(NamePattern(tokens: [.anything]))) }
        guard !components.isEmpty else { throw error(.namesDirectory, at: nil) }
        guard components.count <= PathPatternAlternative.maximumComponents else { throw error(.tooDeep, at: nil) }
        return PathPatternAlternative(components: components)
    }

    /// - Returns: nil for ".", which leads nowhere.
    private func component(_ tokens: ArraySlice<Token>) throws(PathPatternError) -> PathPatternAlternative.Component? {
        if Array(tokens) == [.doubleStar] { return .anyDirectories }
        var names: [NamePattern.Token] = []
        for token in tokens {
            guard case .name(let name) = token else { throw error(.doubleStarBesideOthers, at: nil) }
            names.append(name)
        }
        let pattern = NamePattern(tokens: names)
        switch pattern.literal {
        case [UInt8(ascii: ".")]: return nil
        case [UInt8(ascii: "."), UInt8(ascii: ".")]: throw error(.parentDirectory, at: nil)
        default: return .name(pattern)
        }
    }
}
