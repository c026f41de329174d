/// One of the paths that a pattern's braces spell out: name patterns, and `**` between them.
///
/// It runs as an automaton: bit n of a mask says that the first n components are used up and the rest is still to come.
struct PathPatternAlternative: Hashable, Sendable {
    enum Component: Hashable, Sendable {
        case name(NamePattern)
        /// `**`: any number of directories, also none.
        case anyDirectories
    }

    /// The bit behind the last component has to fit into 64 too.
    static let maximumComponents = 63

    let components: [Component]

    /// Before the first name of a path.
    var start: UInt64 { closure(1) }

    /// After one more name. An empty mask stays empty: nothing below can match.
    func advance(_ mask: UInt64, by name: ArraySlice<UInt8>) -> UInt64 {
        var next: UInt64 = 0
        var rest = mask
        while rest != 0 {
            let index = rest.trailingZeroBitCount
            rest &= rest - 1
            guard index < components.count else { continue }
            switch components[index] {
            case .anyDirectories: next |= 1 << UInt64(index)
            case .name(let pattern): if pattern.matches(name) { next |= 1 << UInt64(index + 1) }
            }
        }
        return closure(next)
    }

    /// The whole pattern is used up: the path matches.
    func isComplete(_ mask: UInt64) -> Bool {
        mask & final != 0
    }

    /// A longer path may match.
    func canGoOn(_ mask: UInt64) -> Bool {
        mask & ~final != 0
    }

    /// Every longer path matches: the pattern ends in `**/*`, and has come that far.
    func acceptsEverything(_ mask: UInt64) -> Bool {
        guard components.count >= 2, case .name(let last) = components[components.count - 1] else { return false }
        guard last.matchesEverything, components[components.count - 2] == .anyDirectories else { return false }
        return mask & (1 << UInt64(components.count - 2)) != 0
    }

    /// The deepest directory above all matches.
    var fixedDirectory: FilePath {
        var directory = FilePath.root
        for component in components.dropLast() {
            guard case .name(let pattern) = component, let name = pattern.literal else { break }
            directory = directory.appending(name)
        }
        return directory
    }

    private var final: UInt64 { 1 << UInt64(components.count) }

    /// `**` may stand for no directory: whoever has come to it has come behind it as well.
    private func closure(_ mask: UInt64) -> UInt64 {
        var closed = mask
        for (index, component) in components.enumerated() where component == .anyDirectories {
            if closed & (1 << UInt64(index)) != 0 { closed |= 1 << UInt64(index + 1) }
        }
        return closed
    }
}
