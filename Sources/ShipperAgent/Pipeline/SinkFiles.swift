import ShipperCore
import ShipperTailing

/// The files that one sink reads, and whose turn it is.
struct SinkFiles {
    var slots: [SinkFile] = []
    private var generation = -1
    private var first = 0
    /// Files that the latest list has no more, with the bytes that were not settled of each.
    private(set) var removed: [(FileContext, Int)] = []
    /// Files whose last read failed; said once each.
    private var failing: Set<FileID> = []

    /// Places of all files, in the order in which they have their turns.
    var turnOrder: [Int] { Array(first..<slots.count) + Array(0..<first) }

    /// The file at `place` was the last to have its turn: the next round begins with the one behind it, so that however few turns a
    /// round has room for, nobody has a second one before all have had their first.
    mutating func hadTurn(_ place: Int) { first = place + 1 < slots.count ? place + 1 : 0 }

    /// Takes over the registry's list if it has changed. Files known before keep their place; new ones begin at their checkpoint.
    ///
    /// - Returns: whether there is a new list. Before the registry's first there is none, which says nothing of files. ``removed`` tells
    ///   what can't be read any more.
    mutating func update(
        from registry: FileRegistry, _ plan: SinkPlan, _ checkpoint: CheckpointStore, report: (String) -> Void
    ) -> Bool {
        let snapshot = registry.snapshot
        guard snapshot.generation != generation else { return false }
        generation = snapshot.generation
        let followed = Set(snapshot.files.map(\.id))
        removed = slots.filter { !followed.contains($0.file.id) }.map { ($0.context, $0.lag($0.file.status)) }
        let known = Dictionary(slots.map { ($0.file.id, $0) }) { first, _ in first }
        slots = snapshot.files.compactMap { file -> SinkFile? in
            guard let source = plan.sources.firstIndex(where: { $0.name == file.source }) else { return nil }
            if let slot = known[file.id] { return slot }
            let slot = Self.open(file, source, plan.sources[source], checkpoint.entries[file.id], report: report)
            registry.settled(slot.context, by: plan.name, through: slot.settled)
            return slot
        }
        first = min(first, max(slots.count - 1, 0))
        return generation > 0
    }

    /// Of the files that are followed.
    var ids: Set<FileID> { Set(slots.map(\.file.id)) }

    private static func open(
        _ file: TrackedFile, _ source: Int, _ plan: SourcePlan, _ entry: CheckpointStore.Entry?, report: (String) -> Void
    ) -> SinkFile {
        let identity = file.status.identity
        let context = FileContext(id: file.id, epoch: identity.epoch, path: plan.fileName ?? file.path, source: source)
        guard let entry, entry.epoch == identity.epoch else {
            if entry != nil { report("'\(file.path)' was truncated while the agent was down; it is read from its beginning.") }
            let start = entry == nil ? identity.start : 0
            return SinkFile(file: file, context: context, cursor: FileCursor(offset: start), settled: start)
        }
        return SinkFile(
            file: file, context: context, cursor: FileCursor(offset: entry.offset, tie: entry.tie),
            settled: entry.offset)
    }

    /// Every line of the range and before it is settled.
    mutating func settled(_ range: FileRange) {
        guard let place = slots.firstIndex(where: { $0.file.id == range.file.id }),
            slots[place].context.epoch == range.file.epoch
        else { return }
        slots[place].settled = range.end
    }

    /// The open file that a batch's line came from, if its bytes still stand there.
    func handle(of file: FileContext) -> ReopenableFile? {
        slots.first { $0.file.id == file.id && $0.context.epoch == file.epoch }?.file.handle
    }

    /// Bytes not settled, by source.
    func lags(sources: [String]) -> [String: Int] {
        var lags = Dictionary(uniqueKeysWithValues: sources.map { ($0, 0) })
        for slot in slots { lags[slot.file.source, default: 0] += slot.lag(slot.file.status) }
        return lags
    }

    mutating func noteSuccess(_ place: Int) {
        if !failing.isEmpty { failing.remove(slots[place].file.id) }
    }

    /// Whether this failure is the first since the last success.
    mutating func noteFailure(_ place: Int) -> Bool { failing.insert(slots[place].file.id).inserted }
}
