import Foundation
import JSONLogging
import Logging
import Synchronization

/// Threads that log numbered records, until they are done or told to stop.
///
/// On standard input it takes `stats`, to print what has become of the lines so far, and `stop`; at the end it prints that once more.
struct Writers {
    let order: WriteOrder
    private let shared = Shared()

    private final class Shared: Sendable {
        let isStopping = Atomic(false)
        let logged = Atomic<Int>(0)
    }

    init(_ order: WriteOrder) { self.order = order }

    func run() async throws {
        if order.options.signals.lastWords { installHandlerBefore() }
        let log = try JSONLog(service: "proof", to: .file(order.path, rotation: order.rotation)) { $0 = order.options }
        let threads = start(log)
        if order.events == 0 { obey(log) }
        threads.wait()
        switch order.ending {
        case .shutdown:
            await log.shutdown()
            report(log)
        case .exit: exit(0)
        case .fault: unsafe UnsafeMutablePointer<UInt8>(bitPattern: 8)?.pointee = 1
        case .trap: trap(order.threads)
        case .abort: abort()
        case .never: while true { pause() }
        }
    }

    private func trap(_ number: Int) { print(Int.max - number + (number + 1)) }

    /// What an earlier handler of crashes would say.
    private func installHandlerBefore() {
        for signal in [SIGSEGV, SIGILL, SIGTRAP, SIGABRT] {
            Foundation.signal(signal) { number in
                unsafe write(2, "the handler before\n", 19)
                Foundation.signal(number, SIG_DFL)
                // A fault comes again by itself.
                if number == SIGABRT { raise(number) }
            }
        }
    }

    private func start(_ log: JSONLog) -> DispatchGroup {
        let (group, order, shared) = (DispatchGroup(), self.order, self.shared)
        let tally = order.tally.flatMap { Tally(path: $0, count: order.threads) }
        for thread in 0..<order.threads {
            let logger = log.makeLogger(label: "proof.\(thread)")
            group.enter()
            Thread.detachNewThread {
                let padding = String(repeating: "x", count: order.padding)
                var number = 0
                while order.events == 0 ? !shared.isStopping.load(ordering: .relaxed) : number < order.events {
                    logger.info(
                        "record",
                        metadata: [
                            "thread": .stringConvertible(thread), "n": .stringConvertible(number), "padding": .string(padding),
                        ])
                    logger.debug("detail")
                    number += 1
                    tally?.set(thread, to: UInt64(number))
                    if order.pause > 0 { usleep(order.pause) }
                }
                shared.logged.add(number, ordering: .relaxed)
                group.leave()
            }
        }
        return group
    }

    private func obey(_ log: JSONLog) {
        while let line = readLine(), line != "stop" { if line == "stats" { report(log) } }
        shared.isStopping.store(true, ordering: .relaxed)
    }

    private func report(_ log: JSONLog) {
        let statistics = log.statistics
        print(
            #"{"logged":\#(shared.logged.load(ordering: .relaxed)),"written":\#(statistics.written),"#
                + #""notices":\#(statistics.notices),"overflow":\#(statistics.droppedByOverflow),"#
                + #""failed":\#(statistics.droppedByFailedWrites)}"#)
        fflush(nil)
    }
}
