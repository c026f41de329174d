/// Which directory is watched under which number. Several paths may lead to one directory, and then share its watch.
struct WatchTable {
    typealias Directory = WalkFindings.Entry

    private var watches: [Directory: Int32] = [:]

    var directories: Set<Directory> { Set(watches.keys) }

    mutating func insert(_ directory: Directory, watch: Int32) {
        watches[directory] = watch
    }

    /// - Returns: the watch to be removed, if no other path needs it.
    mutating func remove(_ directory: Directory) -> Int32? {
        guard let watch = watches.removeValue(forKey: directory) else { return nil }
        return watches.values.contains(watch) ? nil : watch
    }

    /// The kernel has given up this watch: its directory is gone.
    mutating func forget(_ watch: Int32) {
        watches = watches.filter { $0.value != watch }
    }
}
