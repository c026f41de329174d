/// A pattern as an automaton that may be in several states at once (Thompson's construction).
struct PatternAutomaton {
    enum State: Equatable {
        /// On a byte of the set to `next`.
        case byte(ByteSet, next: Int)
        case either(Int, Int)
        /// On to `next` at the line's beginning only, at its end only.
        case lineStart(next: Int)
        case lineEnd(next: Int)
        case match
    }

    /// More than the largest table could need: a pattern of 1,024 bytes whose counts multiply each other could have millions.
    static let maximumStates = 2_048

    private(set) var states: [State] = [.match]
    private(set) var start = 0

    init(_ node: PatternNode) throws(PatternTable.TooLarge) {
        start = try add(node, then: 0)
    }

    /// Built from behind: returns where to begin so that after `node` comes `next`.
    private mutating func add(_ node: PatternNode, then next: Int) throws(PatternTable.TooLarge) -> Int {
        switch node {
        case .byte(let set): return try add(.byte(set, next: next))
        case .lineStart: return try add(.lineStart(next: next))
        case .lineEnd: return try add(.lineEnd(next: next))
        case .sequence(let nodes):
            var entry = next
            for node in nodes.reversed() { entry = try add(node, then: entry) }
            return entry
        case .choice(let nodes):
            var entry: Int?
            for node in nodes.reversed() {
                let one = try add(node, then: next)
                entry = try entry.map { other throws(PatternTable.TooLarge) in try add(.either(one, other)) } ?? one
            }
            return entry ?? next
        case .repeated(let node, let least, let most):
            return try add(node, least: least, most: most, then: next)
        }
    }

    private mutating func add(
        _ node: PatternNode, least: Int, most: Int?, then next: Int
    ) throws(PatternTable.TooLarge) -> Int {
        var entry = next
        if let most {
            for _ in least..<most {
                let once = try add(node, then: entry)
                entry = try add(.either(once, next))
            }
        } else {
            let loop = try add(.either(next, next))
            states[loop] = .either(try add(node, then: loop), next)
            entry = loop
        }
        for _ in 0..<least { entry = try add(node, then: entry) }
        return entry
    }

    private mutating func add(_ state: State) throws(PatternTable.TooLarge) -> Int {
        guard states.count < Self.maximumStates else { throw PatternTable.TooLarge() }
        states.append(state)
        return states.count - 1
    }

    /// The states that are reached from `entries` without a byte, and do something: `byte`, `lineEnd` and `match`. Sorted.
    func closure(_ entries: [Int], atStart: Bool, atEnd: Bool = false) -> [Int] {
        var seen = Set(entries)
        var pending = entries
        var reached: [Int] = []
        func visit(_ state: Int) { if seen.insert(state).inserted { pending.append(state) } }
        while let state = pending.popLast() {
            switch states[state] {
            case .either(let one, let other):
                visit(one)
                visit(other)
            case .lineStart(let next): if atStart { visit(next) }
            case .lineEnd(let next):
                reached.append(state)
                if atEnd { visit(next) }
            case .byte, .match: reached.append(state)
            }
        }
        return reached.sorted()
    }
}
