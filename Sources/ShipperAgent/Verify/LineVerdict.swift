/// What comparing has come to.
public struct VerifyReport: Sendable {
    /// A line of which something is to be said.
    public struct Place: Sendable, Equatable, Comparable {
        /// Index of its file.
        let file: UInt32
        let offset: UInt64
        /// Nanoseconds since 1970.
        let time: Int64
        let key: LineKey

        public static func < (one: Place, two: Place) -> Bool {
            (one.time, one.file, one.offset) < (two.time, two.file, two.offset)
        }
    }

    /// Lines of the files that the sink must hold or have refused.
    public internal(set) var due = 0
    /// Of these, what is neither held nor refused.
    public internal(set) var missing = PlaceList()
    /// Of these, what is in the sink's dead letter.
    public internal(set) var refused = 0
    /// Of these, what the sink shows together with an equal line of the same instant.
    public internal(set) var merged = 0
    /// Records of the sink that no file has a line for.
    public internal(set) var unexpected = PlaceList()
    /// Records of lines that the sink shows more often than files have them.
    public internal(set) var repeated = PlaceList()
    /// Lines that the sink has not settled and does not hold.
    public internal(set) var waiting = PlaceList()
    /// Lines and records of which cannot be told whether they belong to what is compared.
    public internal(set) var doubtful = 0
    /// Records of the sink.
    public internal(set) var held = 0
    /// Of these, from files that are not there any more, or of a time before what is left of them.
    public internal(set) var heldBeside = 0

    public init() {}
}

/// How many there are, and the first of them.
public struct PlaceList: Sendable {
    /// Places kept.
    static let limit = 1_000

    public private(set) var count = 0
    private var kept: [VerifyReport.Place] = []

    mutating func add(_ place: VerifyReport.Place, count: Int = 1) {
        self.count += count
        kept.append(place)
        if kept.count >= 2 * Self.limit { kept = Array(kept.sorted().prefix(Self.limit)) }
    }

    /// The oldest, at most ``limit``.
    var places: [VerifyReport.Place] { Array(kept.sorted().prefix(Self.limit)) }
}

/// Decides on lines that come in order, a group of equal keys at a time, in a memory that does not grow with the group.
struct LineVerdict {
    /// Numbers of one group.
    private struct Group {
        var due = 0
        /// Of the due, lines that were refused.
        var dueRefused = 0
        var waiting = 0
        var doubtful = 0
        var spare = 0
        /// Refused lines that no file has.
        var refused = 0
        var held = 0
        var heldDoubtfully = 0
        var heldBeside = 0
        var mayMerge = false
        /// The first ones.
        var duePlace: ComparedLine?
        var waitingPlace: ComparedLine?
        var heldPlace: ComparedLine?
        var guessed: [ComparedLine] = []

        var lines: Int { due + waiting + doubtful + spare + refused }
    }

    private(set) var report = VerifyReport()
    private var key: LineKey?
    private var group = Group()
    /// The line that the last entries were of, the gravest claim on it, and whether it was refused.
    private var line: (other: LineKey, claim: ComparedLine?, isRefused: Bool)?
    /// Gets what this pass did not find a counterpart of and another may: lines of files that are known by their beginning alone, and all
    /// records that no file had a line for. `nil`: there is no other pass.
    private let leftover: ((ComparedLine) throws -> Void)?

    init(leftover: ((ComparedLine) throws -> Void)? = nil) { self.leftover = leftover }

    mutating func take(_ entry: ComparedLine) throws {
        if entry.key != key {
            try close()
            key = entry.key
        }
        switch entry.kind {
        case .held, .heldBeside, .heldDoubtfully: takeHeld(entry)
        case .due, .waiting, .doubtful, .spare, .refused: takeLine(entry)
        }
    }

    private mutating func takeHeld(_ entry: ComparedLine) {
        report.held += 1
        switch entry.kind {
        case .heldBeside: group.heldBeside += 1
        case .heldDoubtfully: group.heldDoubtfully += 1
        default: group.held += 1
        }
        group.heldPlace = group.heldPlace ?? entry
    }

    /// Copies of one line stand side by side, and are one line.
    private mutating func takeLine(_ entry: ComparedLine) {
        if line?.other != entry.other {
            closeLine()
            line = (entry.other, nil, false)
        }
        group.mayMerge = group.mayMerge || entry.mayMerge
        if entry.kind == .refused {
            line?.isRefused = true
        } else if let claim = line?.claim, claim.kind.rawValue <= entry.kind.rawValue {
            return
        } else {
            line?.claim = entry
        }
    }

    private mutating func closeLine() {
        guard let line else { return }
        self.line = nil
        guard let claim = line.claim else {
            if line.isRefused { group.refused += 1 }
            return
        }
        if claim.isUncertain, leftover != nil, group.guessed.isEmpty { group.guessed.append(claim) }
        switch claim.kind {
        case .due:
            group.due += 1
            if line.isRefused { group.dueRefused += 1 }
            group.duePlace = group.duePlace ?? claim
        case .waiting:
            group.waiting += 1
            group.waitingPlace = group.waitingPlace ?? claim
        case .doubtful: group.doubtful += 1
        default: group.spare += 1
        }
    }

    /// - Returns: the report; nothing can be taken afterwards.
    mutating func finish() throws -> VerifyReport {
        try close()
        return report
    }

    private mutating func close() throws {
        closeLine()
        defer { group = Group() }
        let held = group.held + group.heldBeside + group.heldDoubtfully
        if let leftover, held == 0, let guessed = group.guessed.first, group.lines == 1 {
            return try leftover(guessed)
        }
        if let leftover, group.lines == 0, let place = group.heldPlace {
            report.held -= held
            return try leftover(place)
        }
        settleLines(held)
        settleRecords()
    }

    private mutating func settleLines(_ held: Int) {
        report.due += group.due
        var open = max(group.due - held, 0)
        // Where lines are known by what they say, a refused one may stand in a file that is taken for another.
        let refused = min(open, group.dueRefused + group.refused)
        report.refused += refused
        open -= refused
        if group.mayMerge, held > 0 {
            report.merged += open
        } else if open > 0, let place = group.duePlace {
            report.missing.add(place.place, count: open)
        }
        var rest = max(held - group.due, 0)
        let waiting = group.mayMerge && held > 0 ? 0 : max(group.waiting - rest, 0)
        if waiting > 0, let place = group.waitingPlace { report.waiting.add(place.place, count: waiting) }
        rest = max(rest - group.waiting, 0)
        if !(group.mayMerge && held > 0) { report.doubtful += max(group.doubtful - rest, 0) }
    }

    /// Records that none of the lines accounts for: first those of which that is no wonder.
    private mutating func settleRecords() {
        let surplus = group.held + group.heldBeside + group.heldDoubtfully - group.lines
        guard surplus > 0, let place = group.heldPlace else { return }
        guard group.lines == 0 else { return report.repeated.add(place.place, count: surplus) }
        report.heldBeside += group.heldBeside
        report.doubtful += group.heldDoubtfully
        if group.held > 0 { report.unexpected.add(place.place, count: group.held) }
    }
}

extension ComparedLine {
    fileprivate var place: VerifyReport.Place { VerifyReport.Place(file: file, offset: offset, time: time, key: key) }
}
