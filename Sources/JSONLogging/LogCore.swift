import Synchronization

/// What all handlers of a log share.
final class LogCore: Sendable {
    let writer: BufferedWriter
    let form: LineForm
    let sampler: Sampler?
    let encoders: LineEncoderPool
    /// Parts of lines that were cut or left out.
    private let cut = Atomic<UInt64>(0)
    /// Nanoseconds since 1970.
    let now: @Sendable () -> Int64

    init(writer: BufferedWriter, form: LineForm, sampling: LogSampling? = nil, now: @escaping @Sendable () -> Int64 = WallClock.nanoseconds)
    {
        self.writer = writer
        self.form = form
        sampler = sampling.map(Sampler.init)
        encoders = LineEncoderPool(form)
        self.now = now
    }

    func count(cut count: Int) {
        if count > 0 { cut.add(UInt64(count), ordering: .relaxed) }
    }

    var statistics: LogStatistics {
        var statistics = writer.statistics
        statistics.cut = cut.load(ordering: .relaxed)
        statistics.sampled = sampler?.count ?? 0
        return statistics
    }

    /// When the log and its last handler are gone, the thread writes what waits, and ends.
    deinit { writer.close() }
}
