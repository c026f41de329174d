import Logging
import ShipperCore
import ShipperTailing
import Synchronization

/// A sink's thread and the means to stop it.
protocol SinkRunning: Sendable {
    var state: SinkState { get }
    /// There may be something to do.
    func wake()
    /// Reading ends at once; what was read is delivered until `deadline`, then given up and left to the next start.
    func stop(by deadline: ContinuousClock.Instant)
    /// Waits for the thread's end.
    func join()
}

/// One line of work: files → batches → server → checkpoint, on a thread of its own.
final class SinkWorker: SinkRunning {
    /// What the sink's thread and others share.
    final class Control: Sendable {
        let signal = WakeSignal()
        let deadline = Mutex<ContinuousClock.Instant?>(nil)
    }

    let state: SinkState
    private let control: Control
    private let thread: OwnedThread

    /// Starts the thread.
    ///
    /// - Parameter encoder: makes the encoder on the sink's thread, which alone will use it.
    init<Encoder: PayloadEncoder>(
        _ plan: SinkPlan, registry: FileRegistry, checkpoint: CheckpointStore, cuts: LineCuts, deadLetter: DeadLetterFile,
        intents: IntentJournal? = nil, state: SinkState, logger: Logger, encoder: @escaping @Sendable () throws -> Encoder
    ) throws(FileProblem) {
        self.state = state
        let control = Control()
        self.control = control
        thread = try OwnedThread(name: "sink \(plan.name)") {
            do {
                var line = SinkLine(
                    plan, encoder: try encoder(), registry: registry, checkpoint: checkpoint, cuts: cuts, deadLetter: deadLetter,
                    intents: intents, state: state, control: control, logger: logger)
                line.run()
            } catch {
                logger.critical("The sink '\(plan.name)' could not start: \(error). Nothing is delivered to it.")
            }
        }
    }

    func wake() { control.signal.raise() }

    func stop(by deadline: ContinuousClock.Instant) {
        control.deadline.withLock { $0 = deadline }
        wake()
    }

    func join() { thread.join() }
}
