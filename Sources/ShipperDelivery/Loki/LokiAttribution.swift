import ShipperCore
import ShipperEncoding

/// Which lines of a push a partial refusal means.
///
/// A line is called refused or stored only if the text leaves no other reading: the numbers that Loki gives must be those of the lines
/// that fit. Else the line is in doubt, and asked for.
struct LokiAttribution {
    private let push: LokiPush
    private var items: [ItemVerdict]

    private init(_ push: LokiPush, _ start: ItemVerdict) {
        self.push = push
        items = Array(repeating: start, count: push.entries.count)
    }

    /// For a 400, of the distributor (which names all it refuses and stores the rest) or of an ingester.
    static func items(of push: LokiPush, refused answer: HTTPAnswer) -> [ItemVerdict] {
        let text = answer.text
        if let refusal = LokiStreamRefusal(text) {
            return items(of: push, refusal, else: .doubt(short(answer)), unclear: { _ in .doubt(short(answer)) }) { reason, _ in
                .reject("400: \(reason)")
            }
        }
        var attribution = LokiAttribution(push, .stored)
        for sentence in LokiReason.sentences(text) { attribution.refuse(sentence) }
        return attribution.items
    }

    /// For a 429 of streams; `nil` if it is none.
    static func items(of push: LokiPush, limited answer: HTTPAnswer) -> [ItemVerdict]? {
        let text = answer.text
        if let refusal = LokiStreamRefusal(text) {
            // A stream that is larger than the burst is refused for ever. As with the tenant, nobody sets it below a second's rate.
            let rate = refusal.entries.first.flatMap { LokiReason.streamRate($0.reason) } ?? .max
            func isTooMuch(_ lines: [Int]) -> Bool { lines.count > 1 && push.size(of: lines) > rate }
            return items(
                of: push, refusal, else: .ask(short(answer)),
                unclear: { isTooMuch($0) ? .askToHalve(short(answer)) : .ask(short(answer)) },
                refused: { reason, lines in isTooMuch(lines) ? .halve("429: \(reason)") : .retry("429: \(reason)") })
        }
        guard text.lowercased().hasPrefix("maximum active stream limit exceeded"), let labels = LokiReason.labels(in: text) else {
            return nil
        }
        var attribution = LokiAttribution(push, .ask(short(answer)))
        if let stream = attribution.stream(labels) { attribution.set(push.streams[stream].lines, .retry(short(answer))) }
        return attribution.items
    }

    private static func short(_ answer: HTTPAnswer) -> String { "\(answer.status): \(answer.excerpt)" }

    // MARK: - The distributor

    private mutating func refuse(_ sentence: LokiReason.Sentence) {
        let reason = "400: \(sentence.text)"
        guard sentence.reason != .other, let labels = sentence.labels, let stream = stream(labels) else {
            return set(items.indices.filter { items[$0] == .stored }, .doubt(reason))
        }
        let lines = push.streams[stream].lines
        if sentence.reason == .labels { return set(lines, .reject(reason)) }
        let fitting = lines.filter { fits(push.entries[$0], sentence.reason) }
        let meant = choose(sentence.count, of: fitting, sentence.reason)
        guard meant.count == sentence.count else { return set(lines.filter { items[$0] == .stored }, .doubt(reason)) }
        set(meant, .reject(reason))
    }

    private func fits(_ entry: LokiPush.Entry, _ reason: LokiReason) -> Bool {
        switch reason {
        case .tooOld(let second), .tooNew(let second): entry.time.flooredSeconds == second
        case .tooLong(let length): entry.text.count == length
        case .metadataSize(let size): entry.metadataSize == size
        case .metadataCount(let count): entry.metadataCount == count
        case .labels, .other: false
        }
    }

    /// Of more lines of one second than were refused, those beyond the limit are the refused ones. Elsewhere more means doubt.
    private func choose(_ count: Int, of fitting: [Int], _ reason: LokiReason) -> [Int] {
        guard fitting.count > count else { return fitting }
        let sorted = fitting.sorted { push.entries[$0].time < push.entries[$1].time }
        let chosen: [Int]
        switch reason {
        case .tooOld: chosen = Array(sorted.prefix(count))
        case .tooNew: chosen = Array(sorted.suffix(count))
        default: return fitting
        }
        // Lines of one nanosecond share their fate.
        let times = Set(chosen.map { push.entries[$0].time })
        return sorted.filter { times.contains(push.entries[$0].time) }.count == count ? chosen : fitting
    }

    // MARK: - The ingester

    /// - Parameters:
    ///   - other: for lines of streams that the text does not name: their refusals, if any, went unsaid.
    ///   - unclear: for the lines of the stream where the text does not tell which were refused.
    ///   - refused: for lines that were refused together for this reason.
    private static func items(
        of push: LokiPush, _ refusal: LokiStreamRefusal, else other: ItemVerdict, unclear: ([Int]) -> ItemVerdict,
        refused: (String, [Int]) -> ItemVerdict
    ) -> [ItemVerdict] {
        var attribution = LokiAttribution(push, other)
        guard let stream = attribution.stream(refusal.labels) else { return attribution.items }
        let lines = push.streams[stream].lines
        let reason = refusal.entries.first?.reason ?? "refused"
        guard refusal.total == lines.count else {
            // Others of the stream were refused before, in silence.
            attribution.set(lines, unclear(lines))
            return attribution.items
        }
        if refusal.ignored == lines.count {
            attribution.set(lines, refused(reason, lines))
        } else if let meant = attribution.meant(by: refusal, among: lines) {
            attribution.set(lines, .stored)
            for line in meant {
                let own = refusal.entries.first { $0.time == push.entries[line].time }?.reason
                attribution.set([line], refused(own ?? reason, [line]))
            }
        } else {
            attribution.set(lines, unclear(lines))
        }
        return attribution.items
    }

    private func meant(by refusal: LokiStreamRefusal, among lines: [Int]) -> [Int]? {
        var meant: [Int]
        if refusal.entries.count == refusal.ignored {
            let times = Set(refusal.entries.map(\.time))
            meant = lines.filter { times.contains(push.entries[$0].time) }
        } else {
            guard let cutoff = refusal.cutoff else { return nil }
            meant = lines.filter { push.entries[$0].time.flooredSeconds < cutoff }
        }
        return meant.count == refusal.ignored ? meant : nil
    }

    // MARK: - Streams

    /// The stream that Loki calls by these labels, to which it may have added some of its own (`service_name`).
    private func stream(_ labels: [String: String]) -> Int? {
        push.streams.indices
            .filter { index in push.streams[index].labels.allSatisfy { $0.value.isEmpty || labels[$0.key] == $0.value } }
            .max { push.streams[$0].labels.count < push.streams[$1].labels.count }
    }

    private mutating func set(_ lines: some Sequence<Int>, _ verdict: ItemVerdict) {
        for line in lines { items[line] = verdict }
    }
}

extension Int64 {
    /// Whole seconds in so many nanoseconds, rounded down.
    var flooredSeconds: Int64 {
        let (seconds, rest) = quotientAndRemainder(dividingBy: 1_000_000_000)
        return rest < 0 ? seconds - 1 : seconds
    }
}

extension LokiPush {
    /// Bytes of these lines, as a stream's rate counts them.
    fileprivate func size(of lines: [Int]) -> Int { lines.reduce(0) { $0 + entries[$1].text.count + entries[$1].metadataSize } }
}
