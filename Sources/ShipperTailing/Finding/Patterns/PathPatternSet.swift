/// Several patterns matched in one go, name by name along a path.
struct PathPatternSet: Sendable {
    /// How far each alternative has come. Two places with equal progress look the same to the patterns from there on.
    struct Progress: Hashable, Sendable {
        fileprivate var masks: [UInt64]
    }

    private let alternatives: [PathPatternAlternative]

    init(_ patterns: [PathPattern]) {
        alternatives = patterns.flatMap(\.alternatives)
    }

    var start: Progress {
        Progress(masks: alternatives.map(\.start))
    }

    /// Where walks have to begin: each once, in order.
    var fixedDirectories: [FilePath] {
        Set(alternatives.map(\.fixedDirectory)).sorted()
    }

    func advance(_ progress: Progress, by name: ArraySlice<UInt8>) -> Progress {
        Progress(masks: zip(alternatives, progress.masks).map { $1 == 0 ? 0 : $0.advance($1, by: name) })
    }

    func progress(along path: FilePath) -> Progress {
        path.components.reduce(start, advance)
    }

    func isComplete(_ progress: Progress) -> Bool {
        zip(alternatives, progress.masks).contains { $0.isComplete($1) }
    }

    func canGoOn(_ progress: Progress) -> Bool {
        zip(alternatives, progress.masks).contains { $0.canGoOn($1) }
    }

    func acceptsEverything(_ progress: Progress) -> Bool {
        zip(alternatives, progress.masks).contains { $0.acceptsEverything($1) }
    }
}
