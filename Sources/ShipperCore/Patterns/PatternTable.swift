/// A pattern as a table: from each state on each byte to one next state.
struct PatternTable: Sendable {
    struct TooLarge: Error {}

    /// With 256 kinds of bytes a table of so many states takes 512 KiB.
    static let maximumStates = 1_024

    /// Where no match can come any more, and where there is one already.
    private static let (dead, matched): (UInt16, UInt16) = (0, 1)

    /// Bytes that no set of the pattern tells apart are of one kind.
    private let kinds: [UInt8]
    private let kindCount: Int
    /// A row a state: the next state by kind.
    private var rows: [UInt16] = []
    /// Whether there is a match if the line ends in this state.
    private var matchesAtEnd: [Bool] = []
    private var start = PatternTable.dead

    init(_ automaton: PatternAutomaton) throws(TooLarge) {
        (kinds, kindCount) = Self.kinds(automaton)
        rows = Array(repeating: Self.dead, count: kindCount) + Array(repeating: Self.matched, count: kindCount)
        matchesAtEnd = [false, true]
        var builder = Builder(automaton)
        start = builder.number(of: automaton.closure([automaton.start], atStart: true))
        let representatives = Self.representatives(kinds, kindCount)
        while let set = builder.next() {
            guard builder.count <= Self.maximumStates else { throw TooLarge() }
            for byte in representatives { rows.append(builder.number(of: builder.move(set, byte))) }
            matchesAtEnd.append(builder.matchesAtEnd(set))
        }
    }

    func matches(_ bytes: borrowing RawSpan, _ range: Range<Int>, isWhole: Bool) -> Bool {
        var state = start
        for index in range {
            if state <= Self.matched { return state == Self.matched }
            state = rows[Int(state) &* kindCount &+ Int(kinds[Int(bytes.byte(at: index))])]
        }
        return state == Self.matched || isWhole && matchesAtEnd[Int(state)]
    }

    // MARK: - Kinds of bytes

    private static func kinds(_ automaton: PatternAutomaton) -> ([UInt8], Int) {
        var kinds = [UInt8](repeating: 0, count: 256)
        var count = 1
        var sets: Set<ByteSet> = []
        for case .byte(let set, _) in automaton.states where sets.insert(set).inserted {
            // Splits each kind into those in the set and those not; of 256 bytes there are never more than 256 kinds.
            var renamed: [[UInt8]: UInt8] = [:]
            for byte in UInt8.min...UInt8.max {
                let key = [kinds[Int(byte)], set.contains(byte) ? 1 : 0]
                let kind = renamed[key] ?? UInt8(renamed.count)
                renamed[key] = kind
                kinds[Int(byte)] = kind
            }
            count = renamed.count
        }
        return (kinds, count)
    }

    private static func representatives(_ kinds: [UInt8], _ count: Int) -> [UInt8] {
        (0..<count).compactMap { kind in kinds.firstIndex(of: UInt8(kind)).map { UInt8($0) } }
    }

    // MARK: - Building

    /// Numbers the sets of the automaton's states as they come up.
    private struct Builder {
        private let automaton: PatternAutomaton
        /// What begins anew at every byte: the pattern may occur anywhere.
        private let restart: [Int]
        private var numbers: [[Int]: UInt16] = [:]
        private var sets: [[Int]] = []
        private var done = 0

        init(_ automaton: PatternAutomaton) {
            self.automaton = automaton
            restart = automaton.closure([automaton.start], atStart: false)
        }

        /// With the two that need no row.
        var count: Int { sets.count + 2 }

        mutating func number(of set: [Int]) -> UInt16 {
            if set.isEmpty { return PatternTable.dead }
            if set.contains(0) { return PatternTable.matched }
            if let known = numbers[set] { return known }
            let number = UInt16(clamping: count)
            numbers[set] = number
            sets.append(set)
            return number
        }

        mutating func next() -> [Int]? {
            guard done < sets.count else { return nil }
            done += 1
            return sets[done - 1]
        }

        func move(_ set: [Int], _ byte: UInt8) -> [Int] {
            var entries = restart
            for state in set {
                if case .byte(let bytes, let next) = automaton.states[state], bytes.contains(byte) { entries.append(next) }
            }
            return automaton.closure(entries, atStart: false)
        }

        func matchesAtEnd(_ set: [Int]) -> Bool { automaton.closure(set, atStart: false, atEnd: true).contains(0) }
    }
}
