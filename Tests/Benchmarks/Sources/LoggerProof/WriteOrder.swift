import Foundation
import JSONLogging

/// What the writers are to do, as `KEY=VALUE`.
struct WriteOrder: Sendable {
    /// How the process ends when the last thread is done.
    enum Ending: String {
        /// By a shutdown of the log.
        case shutdown
        /// By `exit`, without one.
        case exit
        /// By a fault, a trap of Swift's, and `abort`.
        case fault, trap, abort
        /// It waits to be killed.
        case never
    }

    var path: String
    /// `threads=8`
    var threads: Int
    /// `events=1000`: of each thread; 0: until told to stop.
    var events: Int
    /// `padding=100`: bytes of a field that is there to fill files.
    var padding: Int
    /// `pause=0`: microseconds between two records of a thread.
    var pause: UInt32
    /// `tally=PATH`: a file of a 64-bit number for each thread, of the records that it has logged.
    var tally: String?
    /// `end=shutdown`
    var ending: Ending
    var options = JSONLog.Options()
    var rotation: LogRotation?

    init(path: String, _ settings: [String: String]) {
        func number(_ name: String, _ standard: Int) -> Int { settings[name].flatMap { Int($0) } ?? standard }
        self.path = path
        threads = number("threads", 8)
        events = number("events", 0)
        padding = number("padding", 100)
        pause = UInt32(number("pause", 0))
        tally = settings["tally"]
        ending = settings["end"].flatMap(Ending.init) ?? .shutdown
        // `rotate=65536`: bytes at which a file gives way.
        if let bytes = settings["rotate"].flatMap({ Int($0) }) { rotation = LogRotation(atBytes: bytes) }
        // `overflow=drop`, `capacity=262144`, `sighup=1`, `usr2=1`, `lastwords=1`
        options.buffering = LogBuffering(
            overflow: settings["overflow"] == "drop" ? .dropNewest : .block, capacity: number("capacity", 256 << 10))
        if settings["sighup"] != nil { options.signals.reopen = SIGHUP }
        if settings["usr2"] != nil { options.signals.debug = SIGUSR2 }
        options.signals.lastWords = settings["lastwords"] != nil
    }
}
