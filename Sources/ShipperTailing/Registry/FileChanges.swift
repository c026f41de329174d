public import ShipperCore
import Synchronization

/// Which files have changed since a sink last asked: of ten thousand it looks only at those.
public final class FileChanges: Sendable {
    /// Of more files than so many it is not remembered which.
    static let limit = 65_536

    private let changed = Mutex<Set<FileID>?>([])

    /// The files with a change that a sink may have to act on, each once; `nil` where it may be any of them.
    public func take() -> Set<FileID>? {
        changed.withLock { changed in
            defer { changed = [] }
            return changed
        }
    }

    func note(_ file: FileID) {
        changed.withLock { changed in
            changed?.insert(file)
            if changed?.count ?? 0 > Self.limit { changed = nil }
        }
    }
}

/// Where files tell that they have changed, or that a sink has found one shorter than it should be.
final class ChangeFeed: Sendable {
    private struct State {
        var readers: [FileChanges] = []
        var suspects: Set<FileID> = []
    }

    private let state = Mutex(State())

    /// What changes from now on.
    func changes() -> FileChanges {
        let changes = FileChanges()
        state.withLock { $0.readers.append(changes) }
        return changes
    }

    func note(_ file: FileID) {
        for reader in state.withLock({ $0.readers }) { reader.note(file) }
    }

    func suspect(_ file: FileID) { state.withLock { _ = $0.suspects.insert(file) } }

    /// Files to be looked at before their time.
    func takeSuspects() -> Set<FileID> {
        state.withLock { state in
            defer { state.suspects = [] }
            return state.suspects
        }
    }
}
