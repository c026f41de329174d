import CSignals
import Logging

/// Sets levels by a file and by a signal, while the program runs: a thread of its own looks at them once a second.
final class LevelWatch: Sendable {
    private struct State: Sendable {
        var isEnding = false
    }

    private let monitor = Monitor(State())
    private static let interval = Duration.seconds(1)

    /// - Parameters:
    ///   - signal: One that `csignals_count` counts.
    ///   - say: Logs what has been changed or refused.
    init(
        _ levels: LogLevels, path: String?, signal: CInt?,
        say: @escaping @Sendable (Logger.Level, Logger.Message, Logger.Metadata) -> Void
    ) throws(JSONLogError) {
        let monitor = monitor
        var look = LevelLook(levels: levels, file: path.map(LevelFile.init), signal: signal, say: say)
        // What the file says holds from the first record on.
        look.run()
        let first = look
        do throws(SystemCall.Failure) {
            try PlainThread.start {
                var look = first
                while monitor.withLock(waitingFor: .work, until: .init(in: Self.interval), { $0.isEnding ? true : nil }) == nil {
                    look.run()
                }
            }
        } catch {
            throw JSONLogError(deed: .startingWriter, path: "", errorNumber: error.errorNumber)
        }
    }

    func end() {
        monitor.withLock { $0.isEnding = true }
        monitor.signal(.work)
    }

    deinit { end() }
}

/// One look after another at what sets levels.
private struct LevelLook: Sendable {
    let levels: LogLevels
    var file: LevelFile?
    let signal: CInt?
    let say: @Sendable (Logger.Level, Logger.Message, Logger.Metadata) -> Void
    private var heard: UInt64
    private var isDebugging = false

    init(
        levels: LogLevels, file: LevelFile?, signal: CInt?,
        say: @escaping @Sendable (Logger.Level, Logger.Message, Logger.Metadata) -> Void
    ) {
        (self.levels, self.file, self.signal, self.say) = (levels, file, signal, say)
        heard = signal.map(csignals_counted) ?? 0
    }

    mutating func run() {
        lookAtFile()
        lookAtSignal()
    }

    private mutating func lookAtFile() {
        guard let change = file?.look(), let path = file?.path else { return }
        switch change {
        case .none: break
        case .rules(let rules):
            levels.replace(with: rules)
            say(.notice, "log_levels_changed", ["file": "\(path)"])
        case .removed:
            levels.replace(with: nil)
            say(.notice, "log_levels_changed", ["file": "\(path)", "cause": "the file is gone"])
        case .refused(let cause):
            say(.warning, "log_levels_refused", ["file": "\(path)", "cause": "\(cause)"])
        }
    }

    private mutating func lookAtSignal() {
        guard let signal else { return }
        let count = csignals_counted(signal)
        if (count &- heard) % 2 == 1 {
            isDebugging.toggle()
            levels.lower(to: isDebugging ? .debug : nil)
            say(.notice, "log_levels_changed", ["signal": "\(signal)", "debug": .stringConvertible(isDebugging)])
        }
        heard = count
    }
}
