import Foundation

/// Time that something takes.
enum Meter {
    /// CPU seconds of the process, its own and the kernel's on its behalf.
    static func cpu(_ body: () throws -> Void) rethrows -> Double {
        let before = cpuSeconds()
        try body()
        return cpuSeconds() - before
    }

    /// Seconds by the clock on the wall.
    static func wall(_ body: () throws -> Void) rethrows -> Double {
        let elapsed = try ContinuousClock().measure(body)
        return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    }

    private static func cpuSeconds() -> Double {
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
