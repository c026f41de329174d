public import Logging
import Synchronization

/// The levels of a log's loggers, by label, which may change while the program runs.
///
/// ```swift
/// logging.levels.set(.debug, for: "champion.db")     // champion.db, champion.db.pool, …
/// logging.levels.reset("champion.db")
/// ```
///
/// Of several rules that cover a label the longest counts. A level that was set on a logger itself (`log.logLevel = …`)
/// is stronger than all of them, for that logger and its copies.
public final class LogLevels: Sendable {
    /// Labels that can have a level of their own; loggers of further ones go by the default.
    public static let limit = 10_000

    /// What the loggers of one label look at, at each event.
    final class Cell: Sendable {
        private let position: Atomic<Int>

        init(_ level: Logger.Level) { position = Atomic(level.position) }

        var level: Logger.Level {
            get { Logger.Level(position: position.load(ordering: .relaxed)) }
            set { position.store(newValue.position, ordering: .relaxed) }
        }
    }

    private struct State {
        var standard: Logger.Level
        var rules: [String: Logger.Level]
        var cells: [String: Cell] = [:]
        /// All levels are this one, or lower.
        var ceiling: Logger.Level?

        func level(for label: String) -> Logger.Level { lowered(rule(for: label)) }

        func lowered(_ level: Logger.Level) -> Logger.Level { ceiling.map { min($0, level) } ?? level }

        /// The rule of the longest dotted beginning of `label`.
        private func rule(for label: String) -> Logger.Level {
            var rest = label[...]
            while true {
                if let level = rules[String(rest)] { return level }
                guard let dot = rest.lastIndex(of: ".") else { return standard }
                rest = rest[..<dot]
            }
        }
    }

    private let state: Mutex<State>
    private let standard: Cell
    /// The levels that the log was made with.
    private let origin: LevelRules

    init(_ standard: Logger.Level, rules: [String: Logger.Level]) {
        state = Mutex(State(standard: standard, rules: rules))
        self.standard = Cell(standard)
        origin = LevelRules(standard: standard, rules: rules)
    }

    /// The level of a logger of this label.
    public func level(for label: String) -> Logger.Level { state.withLock { $0.level(for: label) } }

    /// Sets the level of `label` and of all labels that begin with it and a dot.
    public func set(_ level: Logger.Level, for label: String) {
        change { $0.rules[label] = level }
    }

    /// Sets the level of all labels that no rule covers.
    public func setDefault(_ level: Logger.Level) {
        change { $0.standard = level }
    }

    /// Removes the rule for `label`, so that the next shorter one, or the default, covers it.
    public func reset(_ label: String) {
        change { $0.rules[label] = nil }
    }

    /// Has the levels of a file hold in place of all that was set before; `nil`: those that the log was made with.
    func replace(with rules: LevelRules?) {
        change {
            $0.standard = rules?.standard ?? origin.standard ?? .info
            $0.rules = rules?.rules ?? origin.rules
        }
    }

    /// Has no level be above `ceiling`; `nil`: as they are set.
    func lower(to ceiling: Logger.Level?) {
        change { $0.ceiling = ceiling }
    }

    private func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            body(&state)
            standard.level = state.lowered(state.standard)
            for (label, cell) in state.cells { cell.level = state.level(for: label) }
        }
    }

    func cell(for label: String) -> Cell {
        state.withLock { state in
            if let cell = state.cells[label] { return cell }
            guard state.cells.count < Self.limit else { return standard }
            let cell = Cell(state.level(for: label))
            state.cells[label] = cell
            return cell
        }
    }
}
