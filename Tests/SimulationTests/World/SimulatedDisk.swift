import ShipperTailing

/// Files in memory, with what makes real ones hard: inodes are used again at once, times are coarse, files live on while they are open,
/// and what was not synced is lost when the power fails.
///
/// A simulation runs on one thread, and nothing of it is seen by another; that is why it may be unchecked.
final class SimulatedDisk: @unchecked Sendable {
    struct Node {
        var inode: UInt64
        var bytes: [UInt8] = []
        /// So many of the bytes outlive a loss of power.
        var synced = 0
        var links = 0
        var handles = 0
        var modified: Int64
        let born: Int64
        var isReadable = true
    }

    enum Entry {
        case file(Int)
        case link(String)
    }

    let clock: SimulatedClock
    private(set) var names: [String: Entry] = [:]
    private(set) var nodes: [Int: Node] = [:]
    private var nextNode = 0
    private var nextInode: UInt64 = 1
    private var freeInodes: [UInt64] = []
    /// State files whose replacement was said to have failed: what stood there, which the power may bring back.
    private var undecided: [String: [UInt8]] = [:]
    /// Nothing can be written for the agent.
    var isFull = false
    /// The directories of logs can't be listed, nor can anything in them be looked at or opened; what is open stays so.
    var isHiding = false
    /// The next replacement is done and said to have failed, or the next sync fails.
    var failsLate = false
    /// Called before each of the agent's calls: where another process may come in between.
    var interrupt: (() -> Void)?

    init(clock: SimulatedClock) { self.clock = clock }

    // MARK: - Names

    /// The file that a path leads to; one link is followed.
    func node(at path: String) -> Int? {
        switch names[path] {
        case .file(let node): return node
        case .link(let target):
            if case .file(let node) = names[target] { return node }
            return nil
        case nil: return nil
        }
    }

    func create(_ path: String) -> Int {
        let inode: UInt64
        if let used = freeInodes.min() {
            freeInodes.removeAll { $0 == used }
            inode = used
        } else {
            inode = nextInode
            nextInode += 1
        }
        nextNode += 1
        nodes[nextNode] = Node(inode: inode, links: 1, modified: clock.wall, born: clock.wall)
        unlink(path)
        names[path] = .file(nextNode)
        return nextNode
    }

    func unlink(_ path: String) {
        guard case .file(let node) = names.removeValue(forKey: path) else { return }
        nodes[node]?.links -= 1
        free(node)
    }

    func move(_ path: String, to other: String) {
        guard let entry = names.removeValue(forKey: path) else { return }
        unlink(other)
        names[other] = entry
    }

    func addName(_ other: String, to path: String) {
        guard case .file(let node) = names[path], names[other] == nil else { return }
        nodes[node]?.links += 1
        names[other] = .file(node)
    }

    func symlink(_ path: String, to target: String) {
        unlink(path)
        names[path] = .link(target)
    }

    private func free(_ node: Int) {
        guard let found = nodes[node], found.links == 0, found.handles == 0 else { return }
        freeInodes.append(found.inode)
        nodes[node] = nil
    }

    // MARK: - Contents

    func write(_ bytes: [UInt8], to node: Int) {
        nodes[node]?.bytes += bytes
        nodes[node]?.modified = clock.wall
    }

    func cut(_ node: Int, to count: Int = 0) {
        nodes[node]?.bytes.removeSubrange(count...)
        nodes[node]?.modified = clock.wall
    }

    func sync(_ node: Int) {
        let count = nodes[node]?.bytes.count ?? 0
        nodes[node]?.synced = count
    }

    func setReadable(_ node: Int, _ isReadable: Bool) { nodes[node]?.isReadable = isReadable }

    func hold(_ node: Int) { nodes[node]?.handles += 1 }

    func release(_ node: Int) {
        nodes[node]?.handles -= 1
        free(node)
    }

    // MARK: - Accidents

    func noteUndecided(_ path: String, old: [UInt8]) { undecided[path] = old }
    func noteDecided(_ path: String) { undecided[path] = nil }

    /// The power fails: in the state directory, what was not synced may be gone.
    func loseUnsynced(_ generator: inout some RandomNumberGenerator) {
        for (path, old) in undecided.sorted(by: { $0.key < $1.key }) where Bool.random(using: &generator) {
            guard let node = node(at: path) else { continue }
            cut(node)
            write(old, to: node)
            sync(node)
        }
        undecided = [:]
        for (path, entry) in names.sorted(by: { $0.key < $1.key }) {
            guard path.hasPrefix(SimulatedAgent.state + "/"), !path.contains("/pins/"), case .file(let node) = entry,
                let found = nodes[node], found.synced < found.bytes.count
            else { continue }
            cut(node, to: Int.random(in: found.synced...found.bytes.count, using: &generator))
        }
    }
}
