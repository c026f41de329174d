/// A glob over absolute paths, such as `/var/log/**/*.{log,ndjson}`.
///
/// | written | matches |
/// |---|---|
/// | `*` | any characters but the slash, also none |
/// | `?` | one character |
/// | `[a-z_]`, `[!0-9]` | one character in, or not in, the class; a `]` that stands first belongs to it |
/// | `{a,b}` | either; may nest and may hold slashes and wildcards |
/// | `**` | as a whole component: any number of directories, also none; at the end everything below |
/// | `\` | the next character as it stands |
///
/// Names that begin with a dot are like any others, and letters are matched in their case. Names are bytes: a character is a Unicode scalar
/// where the bytes are UTF-8, else one byte. So `*`, `?` and `[!a]` match names of any encoding; a pattern, being text, spells out UTF-8 only.
public struct PathPattern: Hashable, Sendable {
    /// As it was written.
    public let text: String
    let alternatives: [PathPatternAlternative]

    /// - Throws: ``PathPatternError`` with the place of the first fault.
    public init(_ text: String) throws(PathPatternError) {
        var parser = try PathPatternParser(text)
        alternatives = try parser.parse()
        self.text = text
    }

    public func matches(_ path: FilePath) -> Bool {
        let set = PathPatternSet([self])
        return set.isComplete(set.progress(along: path))
    }

    /// Whether a path below `directory`, at any depth, may match: if not, a walk need not go in.
    public func couldMatch(inside directory: FilePath) -> Bool {
        let set = PathPatternSet([self])
        return set.canGoOn(set.progress(along: directory))
    }

    /// Whether every path below `directory` matches.
    public func matchesEverything(inside directory: FilePath) -> Bool {
        let set = PathPatternSet([self])
        return set.acceptsEverything(set.progress(along: directory))
    }

    /// For each alternative that braces spell the deepest directory above all of its matches; each once, in order.
    public var fixedDirectories: [FilePath] {
        PathPatternSet([self]).fixedDirectories
    }
}

extension PathPattern: CustomStringConvertible {
    public var description: String { text }
}
