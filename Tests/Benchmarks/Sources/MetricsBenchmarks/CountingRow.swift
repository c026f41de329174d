import AllocationCount
import Glibc

/// One way to count.
struct CountingRow {
    let name: String
    let threads: Int
    /// A dear row does so many times fewer steps.
    let share: Int
    let around: @Sendable (() -> Void) -> Void
    let step: @Sendable (Int) -> Void
    var nanoseconds: [Double] = []
    private var allocations = 0.0

    init(
        _ name: String, threads: Int = 1, share: Int = 1, around: @escaping @Sendable (() -> Void) -> Void = { $0() },
        step: @escaping @Sendable (Int) -> Void
    ) {
        self.name = name
        self.threads = threads
        self.share = share
        self.around = around
        self.step = step
    }

    mutating func measure(steps: Int) {
        let (steps, around, step) = (steps / share / threads, around, step)
        let (cpu, before) = (Clock.cpu(), allocation_count())
        WorkThreads.run(threads) { _ in around { for number in 0..<steps { step(number) } } }
        let done = Double(steps * threads)
        nanoseconds.append((Clock.cpu() - cpu) * 1e9 / done)
        allocations = Double(allocation_count() - before) / done
    }

    var cells: [String] { [name, "\(threads)", Table.fixed(nanoseconds.median, 1), Table.fixed(allocations, 3)] }
}

/// A page of so many series.
struct ScrapeRow {
    let name: String
    let series: Int
    /// Returns its bytes.
    let scrape: () -> Int
    private var milliseconds: [Double] = []
    private var bytes = 0

    init(_ name: String, series: Int, scrape: @escaping () -> Int) {
        self.name = name
        self.series = series
        self.scrape = scrape
    }

    mutating func measure(steps: Int) {
        let cpu = Clock.cpu()
        for _ in 0..<steps { bytes = scrape() }
        milliseconds.append((Clock.cpu() - cpu) * 1e3 / Double(steps))
    }

    var cells: [String] {
        let median = milliseconds.median
        return [name, "\(series)", Table.fixed(median, 2), Table.fixed(median * 1e6 / Double(series), 0), "\(bytes)"]
    }
}

enum Clock {
    /// CPU time of the process, in seconds.
    static func cpu() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
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
        for thread in threads { pthread_join(thread, nil) }
    }
}
