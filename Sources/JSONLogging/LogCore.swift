import JSONText
import Synchronization

/// What all handlers of a log share.
final class LogCore: Sendable {
    let form: LineForm
    let writer: BufferedWriter
    let sampler: Sampler?
    private let duplicates: DuplicateFilter?
    private let metrics: LogMetrics?
    private let encoders: LineEncoderPool
    /// The position of the level from which on a record is written at once.
    private let flushLevel: Int
    private let origin: FixedFields.Origin
    /// Parts of lines that were cut or left out.
    private let cut = Atomic<UInt64>(0)
    /// Nanoseconds since 1970.
    let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - origin: Whose lines these are.
    ///   - isTerminal: Whether they go to a terminal that shows colours.
    ///   - open: Opens the destination; what it is given keeps the lines for the case of a crash.
    init(
        _ options: JSONLog.Options, origin: FixedFields.Origin, isTerminal: Bool = false,
        now: @escaping @Sendable () -> Int64 = WallClock.nanoseconds,
        open: (LastWords?) throws(JSONLogError) -> some LineDestination
    ) throws(JSONLogError) {
        self.now = now
        self.origin = origin
        form = LineForm(options, isTerminal: isTerminal)
        encoders = LineEncoderPool(form)
        sampler = options.sampling.map(Sampler.init)
        duplicates = options.duplicates.map(DuplicateFilter.init)
        metrics = options.countsMetrics ? LogMetrics() : nil
        flushLevel = options.buffering.flushLevel?.position ?? .max
        let fixed = Self.fixedFields(label: LogSpeaker.label, form: form, origin: origin, metrics: metrics)
        let speaker = LogSpeaker(form: form, fixed: fixed, now: now)
        let lastWords = options.signals.lastWords ? try LastWords(capacity: options.buffering.capacity) : nil
        writer = try BufferedWriter(
            to: try open(lastWords), buffering: options.buffering,
            chores: WriterChores(speaker: speaker, metrics: metrics, sampler: sampler, duplicates: duplicates),
            lastWords: lastWords)
    }

    /// What is the same in every line of a logger.
    func fixedFields(label: String) -> FixedFields {
        Self.fixedFields(label: label, form: form, origin: origin, metrics: metrics)
    }

    private static func fixedFields(
        label: String, form: LineForm, origin: FixedFields.Origin, metrics: LogMetrics?
    ) -> FixedFields {
        form.template.fixedFields(label: label, number: metrics?.number(of: label) ?? 0, origin: origin)
    }

    /// Takes one line.
    func write(_ tag: LineTag, now: Int64, _ encode: (inout LineEncoder) -> Void) {
        encoders.withEncoder { encoder in
            encode(&encoder)
            if encoder.cut > 0 { cut.add(UInt64(encoder.cut), ordering: .relaxed) }
            if isNew(encoder, tag, now) { encoder.line.withBytes { writer.append($0, tag) } }
            encoder.clear()
        }
        if tag.level.position >= flushLevel { writer.flushWithPatience() }
    }

    private func isNew(_ encoder: borrowing LineEncoder, _ tag: LineTag, _ now: Int64) -> Bool {
        guard let duplicates else { return true }
        return encoder.withTail { duplicates.admits($0, tag, now: now) }
    }

    var statistics: LogStatistics {
        var statistics = writer.statistics
        statistics.cut = cut.load(ordering: .relaxed)
        statistics.sampled = sampler?.count ?? 0
        statistics.suppressed = duplicates?.count ?? 0
        return statistics
    }

    /// When the log and its last handler are gone, the thread writes what waits, and ends.
    deinit { writer.close() }
}
