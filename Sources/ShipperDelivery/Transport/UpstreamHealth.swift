/// Which of a sink's servers is asked next. A pure value: times are since its beginning.
///
/// They take turns. One that fails sits out, longer each time; when all do, the one whose time ends first is tried all the same, since the
/// sink's own pace decides how often.
struct UpstreamHealth {
    /// How long a server sits out after its first failure; twice as long after each further one.
    static let firstPause = Duration.seconds(1)
    static let longestPause = Duration.seconds(60)

    /// One server, as it stands.
    struct Server: Equatable {
        /// Failures since it last did well.
        var failures = 0
        var outUntil = Duration.zero

        var isWell: Bool { failures == 0 }
    }

    enum Change: Equatable {
        case wentOut(for: Duration)
        case cameBack
    }

    private(set) var servers: [Server]
    private var next = 0

    /// - Parameter count: at least one.
    init(count: Int) { servers = Array(repeating: Server(), count: count) }

    /// - Parameter tried: places that are not to be chosen; not all.
    mutating func choose(now: Duration, except tried: Set<Int> = []) -> Int {
        let turns = (0..<servers.count).map { (next + $0) % servers.count }.filter { !tried.contains($0) }
        let ready = turns.first { servers[$0].outUntil <= now }
        let place = ready ?? turns.min { servers[$0].outUntil < servers[$1].outUntil } ?? 0
        next = (place + 1) % servers.count
        return place
    }

    /// Notes how a request ended. Returns what is new.
    mutating func ended(_ place: Int, isWell: Bool, now: Duration) -> Change? {
        let wasWell = servers[place].isWell
        guard !isWell else {
            servers[place] = Server()
            return wasWell ? nil : .cameBack
        }
        // Of several that fail at once, one counts.
        guard servers[place].outUntil <= now else { return nil }
        var pause = Self.firstPause
        for _ in 0..<min(servers[place].failures, 6) { pause = min(pause * 2, Self.longestPause) }
        servers[place].failures += 1
        servers[place].outUntil = now + pause
        return wasWell ? .wentOut(for: pause) : nil
    }
}
