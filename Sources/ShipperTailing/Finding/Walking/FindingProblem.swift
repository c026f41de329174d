/// What kept a walk from seeing everything. It is never fatal: the rest is found all the same.
public struct FindingProblem: Hashable, Sendable {
    public enum Cause: Hashable, Sendable {
        case couldNotOpenDirectory(Errno)
        case couldNotReadDirectory(Errno)
        case couldNotExamine(Errno)
        case tooDeep(limit: Int)
        case tooManyDirectories(limit: Int)
        case tooManyFiles(limit: Int)
    }

    /// Where it happened; for a limit the first path that was left out.
    public let path: FilePath
    public let cause: Cause

    /// Whether there may be something at the path, or below it, that the walk could not see.
    var hides: Bool {
        switch cause {
        case .couldNotOpenDirectory(let errno), .couldNotReadDirectory(let errno), .couldNotExamine(let errno): !errno.provesAbsence
        // Who narrows his patterns has the rest again.
        case .tooDeep, .tooManyDirectories, .tooManyFiles: false
        }
    }
}

extension FindingProblem: CustomStringConvertible {
    public var description: String {
        switch cause {
        case .couldNotOpenDirectory(let errno):
            "Could not open directory '\(path)': \(errno). It is skipped until the next walk."
        case .couldNotReadDirectory(let errno):
            "Could not read directory '\(path)' to its end: \(errno). What was not read is skipped until the next walk."
        case .couldNotExamine(let errno):
            "Could not examine '\(path)': \(errno). It is skipped until the next walk."
        case .tooDeep(let limit):
            "Could not go into '\(path)': it lies more than \(limit) directories deep. No file below is found."
        case .tooManyDirectories(let limit):
            "Could not go into '\(path)' and others: the limit of \(limit) directories is reached. Narrower patterns or excludes help."
        case .tooManyFiles(let limit):
            "Could not take '\(path)' and others: the limit of \(limit) files is reached. Narrower patterns or excludes help."
        }
    }
}
