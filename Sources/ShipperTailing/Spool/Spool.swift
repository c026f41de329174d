import Synchronization

/// Lines that have no file of their own, kept in files of ours until every sink has them: those files are followed like any other.
///
/// A source's spool is a directory of segments, `spool/NAME/0000000001.log` and so on. One thread appends to the newest; whoever counts
/// what is kept alive may have the oldest released.
public final class Spool: Sendable {
    struct Segment: Equatable, Sendable {
        let number: Int
        let path: String
        var size: UInt64
        /// When it was first seen to be delivered.
        var delivered: ContinuousClock.Instant?
    }

    /// A segment that has reached it gets no further line, in bytes.
    public static let segmentSize: UInt64 = 16 << 20

    /// A delivered segment stays for so long, since the checkpoints that say so are written once a second.
    static let grace = Duration.seconds(3)

    public let source: String
    let directory: String
    let files: any FileSystem
    private let segmentSize: UInt64
    /// Oldest first.
    private let segments: Mutex<[Segment]>

    /// Finds what an earlier run has left.
    public init(
        source: String, in state: StateDirectory, segmentSize: UInt64 = Spool.segmentSize
    ) throws(FileProblem) {
        self.source = source
        self.segmentSize = segmentSize
        files = state.files
        directory = state.file("spool/\(source)")
        try files.makeDirectory(state.file("spool"))
        try files.makeDirectory(directory)
        var found: [Segment] = []
        for name in try files.list(directory) where name.hasSuffix(".log") {
            let path = directory + "/" + name
            guard let number = Int(name.dropLast(4)), let facts = files.facts(at: path) else { continue }
            found.append(Segment(number: number, path: path, size: facts.size))
        }
        segments = Mutex(found.sorted { $0.number < $1.number })
    }

    /// The glob that finds the segments of a source.
    public static func pattern(of source: String, in state: StateDirectory) -> String {
        let plain = state.file("spool/\(source)")
        let escaped = plain.map { #"*?[]{}\,"#.contains($0) ? "\\\($0)" : "\($0)" }.joined()
        return escaped + "/*.log"
    }

    /// Bytes on disk.
    public var heldBytes: UInt64 { segments.withLock { $0.reduce(0) { $0 + $1.size } } }

    /// The segments, oldest first.
    var current: [Segment] { segments.withLock { $0 } }

    // MARK: - Letting go

    /// Gives up a segment, delivered or not: too much is kept.
    ///
    /// - Returns: `false` if it is the newest, which is being written.
    func release(_ path: String) -> Bool {
        let isReleased = segments.withLock { segments in
            guard let place = segments.firstIndex(where: { $0.path == path }), place < segments.count - 1 else { return false }
            segments.remove(at: place)
            return true
        }
        if isReleased { files.remove(path) }
        return isReleased
    }

    /// Removes segments that have been delivered for a while, except for the newest.
    ///
    /// - Parameter isDelivered: whether every sink has so many bytes of the file at a path.
    func releaseDelivered(now: ContinuousClock.Instant, _ isDelivered: (String, UInt64) -> Bool) {
        for segment in current.dropLast() where isDelivered(segment.path, segment.size) {
            guard let since = segment.delivered else {
                update(segment.number) { $0.delivered = now }
                continue
            }
            guard now - since >= Self.grace else { continue }
            segments.withLock { $0.removeAll { $0.number == segment.number } }
            files.remove(segment.path)
        }
    }

    /// Whether every sink has everything.
    func isDelivered(_ isDelivered: (String, UInt64) -> Bool) -> Bool {
        current.allSatisfy { $0.size == 0 || isDelivered($0.path, $0.size) }
    }

    // MARK: - For the thread that writes

    /// Begins a segment if there is none, or if the newest is full.
    ///
    /// - Returns: whether one was begun.
    func makeRoom() throws(FileProblem) -> Bool {
        let newest = current.last
        guard newest.map({ $0.size >= segmentSize }) ?? true else { return false }
        let number = (newest?.number ?? 0) + 1
        let digits = String(number)
        let name = String(repeating: "0", count: max(0, 10 - digits.utf8.count)) + digits
        let path = "\(directory)/\(name).log"
        _ = try files.append(to: path)
        segments.withLock { $0.append(Segment(number: number, path: path, size: 0)) }
        return true
    }

    /// Appends to the newest segment.
    ///
    /// - Throws: `FileProblem` if the disk does not take it; it took none of it then.
    func append(_ bytes: [UInt8]) throws(FileProblem) {
        guard let newest = current.last else { return }
        let file = try files.append(to: newest.path)
        try file.append(bytes)
        update(newest.number) { $0.size = file.size }
    }

    private func update(_ number: Int, _ change: (inout Segment) -> Void) {
        segments.withLock { segments in
            guard let place = segments.firstIndex(where: { $0.number == number }) else { return }
            change(&segments[place])
        }
    }
}
