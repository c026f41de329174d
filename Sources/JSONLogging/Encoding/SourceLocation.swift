public import Logging

/// Which lines say where in the source they were logged: file, function, line.
public enum SourceLocation: Sendable, Hashable {
    case never
    /// Those at this level and above. `.from(.trace)` is all of them.
    case from(Logger.Level)

    func isWanted(at level: Logger.Level) -> Bool {
        switch self {
        case .never: false
        case .from(let least): level >= least
        }
    }
}
