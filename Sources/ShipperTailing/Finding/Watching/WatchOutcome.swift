import Glibc

/// Why a wait ended.
public enum WatchOutcome: Equatable, Sendable {
    /// A name came, went or was moved in a watched directory, or such a directory itself went: walk.
    case changed
    /// Events were lost, as there were too many of them: walk.
    case overflow
    case timeout
    /// Somebody called `wake`. Changes that came meanwhile are told by the next wait.
    case woken
}

extension WatchOutcome {
    /// What events say together; nil if they say nothing, as the mere echo of a watch's removal does.
    init?(_ events: [InotifyDescriptor.Event]) {
        if events.contains(where: { $0.mask & UInt32(IN_Q_OVERFLOW) != 0 }) {
            self = .overflow
        } else if events.contains(where: { $0.mask & UInt32(IN_IGNORED) == 0 }) {
            self = .changed
        } else {
            return nil
        }
    }
}
