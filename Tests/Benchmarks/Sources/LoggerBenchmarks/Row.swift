import AllocationCount
import Glibc
import JSONLogging
import Logging

/// One line of the table: what is logged, to where, by how many threads.
struct Row {
    let name: String
    var threads = 1
    /// Logs the event of a number.
    let log: @Sendable (Int) -> Void
    /// Waits until everything logged is where it belongs.
    var finish: @Sendable () -> Void = {}

    var cpuNanoseconds: [Double] = []
    var wallNanoseconds: [Double] = []
    var allocations = 0.0

    /// Logs `events` events, shared among the threads, and notes what one cost.
    mutating func measure(events: Int) {
        let (log, share) = (self.log, events / threads)
        let (cpu, wall, before) = (Clock.cpu(), Clock.wall(), allocation_count())
        WorkThreads.run(threads) { number in
            withTraceID("4bf92f3577b34da6a3ce929d0e0e4736") {
                for row in 0..<share { log(number * share + row) }
            }
        }
        finish()
        let logged = Double(share * threads)
        cpuNanoseconds.append((Clock.cpu() - cpu) * 1e9 / logged)
        wallNanoseconds.append((Clock.wall() - wall) * 1e9 / logged)
        allocations = Double(allocation_count() - before) / logged
    }
}

extension [Double] {
    var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}

enum Clock {
    /// CPU time of the process: its own and the kernel's on its behalf, all threads.
    static func cpu() -> Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }
    static func wall() -> Double { seconds(CLOCK_MONOTONIC) }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

enum WorkThreads {
    private final class Work: Sendable {
        let number: Int
        let body: @Sendable (Int) -> Void
        init(_ number: Int, _ body: @escaping @Sendable (Int) -> Void) { (self.number, self.body) = (number, body) }
    }

    /// Runs `body` with 0, 1, … on so many threads at once; one runs on the caller's.
    static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        guard count > 1 else { return body(0) }
        let threads = (0..<count).map { number in
            var thread = pthread_t()
            unsafe pthread_create(
                &thread, nil,
                { argument in
                    if let argument = unsafe argument {
                        let work = unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                        work.body(work.number)
                    }
                    return nil
                }, Unmanaged.passRetained(Work(number, body)).toOpaque())
            return thread
        }
        for thread in threads { unsafe pthread_join(thread, nil) }
    }
}
