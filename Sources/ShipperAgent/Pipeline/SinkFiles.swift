import ShipperCore
import ShipperTailing

/// The files that one sink reads, and whose turn it is.
struct SinkFiles {
    var slots: [SinkFile] = []
    private let changes: FileChanges
    private var generation = -1
    private var first = 0
    private var places = SinkPlaces()
    /// Places of files for which there may be something to do.
    private var restless: Set<Int> = []
    /// Places of files of which something may be unsettled.
    private var lagging: Set<Int> = []
    /// Whether there is anything to release: batches come back more often than a file waits.
    private var isAnyHeld = false
    /// How far contents were read that no file held any more then: a copy that turns up is read on from there.
    private var left: [ContentID: FileCursor] = [:]
    private var vanishedSeen = 0
    /// Files whose last read failed; said once each.
    private var failing: Set<ContentID> = []

    init(_ changes: FileChanges) { self.changes = changes }

    /// Places of the files for which there may be something to do, in the order in which they have their turns.
    var turnOrder: [Int] {
        let order = restless.sorted()
        let split = order.firstIndex { $0 >= first } ?? 0
        return Array(order[split...] + order[..<split])
    }

    /// The file at `place` was the last to have its turn: the next round begins with the one behind it, so that however few turns a
    /// round has room for, nobody has a second one before all have had their first.
    mutating func hadTurn(_ place: Int) {
        first = place + 1 < slots.count ? place + 1 : 0
        lagging.insert(place)
    }

    /// Takes note of what has changed.
    mutating func wake() {
        guard let changed = changes.take() else { return wakeAll() }
        for file in changed { for place in places[file] { wake(place) } }
    }

    private mutating func wake(_ place: Int) {
        restless.insert(place)
        lagging.insert(place)
    }

    private mutating func wakeAll() { for place in slots.indices { wake(place) } }

    /// There is nothing to do for the file at `place` until it changes from what it was at `version`.
    mutating func rest(_ place: Int, at version: Int) {
        guard slots[place].file.version == version else { return }
        slots[place].idleVersion = version
        restless.remove(place)
    }

    /// Takes over the registry's list if it has changed. Files known before keep their place; new ones begin at their checkpoint.
    ///
    /// - Returns: whether there is a new list. Before the registry's first there is none, which says nothing of files.
    mutating func update(
        from registry: FileRegistry, _ plan: SinkPlan, _ checkpoint: CheckpointStore
    ) -> Bool {
        let snapshot = registry.snapshot
        guard snapshot.generation != generation else { return false }
        generation = snapshot.generation
        let followed = Set(snapshot.files.map(ObjectIdentifier.init))
        for slot in slots where !followed.contains(ObjectIdentifier(slot.file)) { leave(slot) }
        left = left.filter { snapshot.past.contains($0.key) }
        let known = Dictionary(slots.map { (ObjectIdentifier($0.file), $0) }) { first, _ in first }
        slots = []
        slots.reserveCapacity(snapshot.files.count)
        for file in snapshot.files {
            guard let source = plan.sources.firstIndex(where: { $0.name == file.source }) else { continue }
            if let slot = known[ObjectIdentifier(file)] {
                slots.append(slot)
            } else {
                let slot = open(file, source, plan.sources[source], checkpoint)
                registry.settled(slot.context.content, by: plan.name, through: slot.settled)
                slots.append(slot)
            }
        }
        first = min(first, max(slots.count - 1, 0))
        places = SinkPlaces(of: slots)
        restless = Set(slots.indices.filter { slots[$0].idleVersion != slots[$0].file.version })
        lagging = Set(slots.indices)
        return generation > 0
    }

    /// The next line of the file at `place` waits until something is settled.
    mutating func hold(_ place: Int) {
        slots[place].isHeld = true
        isAnyHeld = true
    }

    /// Something was settled: what waited for it may go.
    mutating func release() {
        guard isAnyHeld else { return }
        for place in slots.indices { slots[place].isHeld = false }
        isAnyHeld = false
    }

    /// What is followed now.
    var contents: Set<ContentID> { Set(slots.map(\.context.content)) }

    /// Remembers how far a file's contents were read that it does not hold any more.
    mutating func leave(_ slot: SinkFile) { left[slot.context.content] = slot.cursor }

    private func open(_ file: TrackedFile, _ source: Int, _ plan: SourcePlan, _ checkpoint: CheckpointStore) -> SinkFile {
        let identity = file.status.identity
        let context = FileContext(id: file.id, epoch: identity.epoch, path: plan.fileName ?? file.path, source: source)
        let entry = checkpoint.entries[identity.content]
        let settled = entry?.offset ?? identity.start
        var cursor = FileCursor(offset: settled, tie: entry?.tie ?? TimestampTie())
        // What is on its way need not be read again, unless it ended within a line, which may go on otherwise here.
        if let read = left[identity.content], (try? file.handle.bytes(at: read.offset - min(read.offset, 1), 1)) == [0x0A] { cursor = read }
        // A copy may lack what was written after it was made, and read from the original.
        cursor.offset = min(cursor.offset, identity.size)

        return SinkFile(file: file, context: context, cursor: cursor, settled: min(settled, identity.size))
    }

    /// Contents that have vanished since this was last asked, with the bytes of each that were not read.
    mutating func takeVanished(
        _ snapshot: FileRegistry.Snapshot, _ plan: SinkPlan, _ checkpoint: CheckpointStore
    ) -> [(FileContext, reason: String, bytes: Int)] {
        let news = snapshot.vanished.suffix(snapshot.vanishedCount - vanishedSeen)
        vanishedSeen = snapshot.vanishedCount
        return news.compactMap { vanished in
            let identity = vanished.identity
            guard let source = plan.sources.firstIndex(where: { $0.name == identity.source }) else { return nil }
            // A sink that has no turns now has not taken the new list over, and what it has under way is not lost.
            let held = left[identity.content] ?? slots.first { $0.context.content == identity.content }?.cursor
            let read = held?.offset ?? checkpoint.entries[identity.content]?.offset ?? identity.start
            guard identity.size > read else { return nil }
            let context = FileContext(id: identity.id, epoch: identity.epoch, path: identity.path, source: source)
            return (context, vanished.reason, Int(identity.size - read))
        }
    }

    /// Every line of the range and before it is settled.
    mutating func settled(_ range: FileRange) {
        for place in places[range.file.id] where slots[place].context.epoch == range.file.epoch { slots[place].settled = range.end }
    }

    /// Bytes not settled, by source.
    mutating func lags(sources: [String]) -> [String: Int] {
        var lags = Dictionary(uniqueKeysWithValues: sources.map { ($0, 0) })
        for place in lagging {
            let file = slots[place].file
            let lag = slots[place].lag(file.size)
            lags[file.source, default: 0] += lag
            if lag == 0 { lagging.remove(place) }
        }
        return lags
    }

    mutating func noteSuccess(_ place: Int) {
        if !failing.isEmpty { failing.remove(slots[place].context.content) }
    }

    /// Whether this failure is the first since the last success.
    mutating func noteFailure(_ place: Int) -> Bool { failing.insert(slots[place].context.content).inserted }
}
