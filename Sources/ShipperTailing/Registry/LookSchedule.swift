/// Which file is looked at when: of ten thousand only those are touched whose time has come.
///
/// There are few times, since what was looked at together is due together. A file whose time was changed since is in here more than
/// once; only the entry with its own time counts.
struct LookSchedule {
    private var keys: [ContinuousClock.Instant: [Surveyor.Key]] = [:]

    /// When the next one is due; `nil` if there is none.
    var next: ContinuousClock.Instant? { keys.keys.min() }

    mutating func add(_ key: Surveyor.Key, at due: ContinuousClock.Instant) { keys[due, default: []].append(key) }

    /// Takes out those whose time has come by `now`, and are followed still. It holds none of them, or what is let go would stay open.
    mutating func take(
        by now: ContinuousClock.Instant, of files: [Surveyor.Key: TrackedFile]
    ) -> [(key: Surveyor.Key, file: TrackedFile)] {
        keys.keys.filter { $0 <= now }.sorted().flatMap { due in
            (keys.removeValue(forKey: due) ?? []).compactMap { key in
                files[key].flatMap { $0.due == due ? (key, $0) : nil }
            }
        }
    }
}
