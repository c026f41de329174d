import AllocationCount
import Glibc

/// What a stretch of work cost.
struct Cost {
    var cpuSeconds = 0.0
    /// Allocations while lines are taken.
    var lineAllocations = 0
    /// Allocations while a batch is sealed.
    var batchAllocations = 0
    var lines = 0
    var batches = 0
    var bytesOut = 0
}

enum Meter {
    /// CPU time of the process, its own and the kernel's on its behalf.
    static func cpuSeconds() -> Double {
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    static func allocations() -> Int { Int(allocation_count()) }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}
