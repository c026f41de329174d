import JSONText
import ShipperCore

/// Gathers lines and records, and decides on them when all are there.
final class Comparison: RecordTap {
    private let span: Range<Int64>
    /// Whether the span holds everything that the files hold, up to its end.
    private let isWhole: Bool
    private let verification: Verification
    private let rules: Verification.Comparing
    private let lines: SortedLines
    /// What a second look puts side by side by what lines say; only where the first goes by ids.
    private let leftovers: SortedLines
    private var families: Set<String>?

    /// Where records say they are from, told apart by family. They grow with the number of files that the sink has had, and with nothing else.
    private(set) var origins: [RecordOrigin] = []
    private var originIndices: [RecordOrigin: UInt32] = [:]
    /// By family of files, the oldest time of their lines.
    private var oldest: [String: Int64] = [:]
    /// Families of which not all that is there can be read.
    private var unread: Set<String> = []
    private var hasGuesses = false
    /// Lines of before the span, where that is meant to hold all.
    private(set) var earlier = 0
    /// What is older the sink does not keep.
    private var kept = Int64.min
    /// Lines that are older, and would be compared else.
    private(set) var beforeKept = 0

    private var file: (file: VerifiedFile, index: UInt32, end: UInt64)?
    private var failure: (any Error)?

    init(span: Range<Int64>, isWhole: Bool, _ verification: Verification) {
        self.span = span
        self.isWhole = isWhole
        self.verification = verification
        rules = verification.comparing
        lines = SortedLines(in: rules.directory, memory: rules.memory)
        leftovers = SortedLines(in: rules.directory, memory: rules.memory)
    }

    /// Only records of these families of files count.
    func limit(to families: Set<String>?) { self.families = families }

    /// Only what is not older counts: the sink has removed the rest, or is about to. To be said before the files are read.
    func begin(at kept: Int64) { self.kept = kept }

    /// Of a file of this family there is more than can be read: its records may be of lines that stand there.
    func leaveOpen(_ family: String) { unread.insert(family) }

    /// - Throws: what kept a line from being taken.
    func check() throws {
        if let failure { throw failure }
    }

    private func add(_ line: ComparedLine, isTurned: Bool) {
        do { try lines.add(isTurned ? line.turned : line) } catch { failure = failure ?? error }
    }

    // MARK: - What the sink holds

    func take(_ record: HeldRecord) throws {
        let origin = record.origin
        guard origin.host.isEmpty || origin.host == rules.host, origin.source.isEmpty || rules.fileSources.contains(origin.source) else {
            return
        }
        if let families, !origin.file.isEmpty, !families.contains(origin.family) { return }
        let keys = verification.keys(of: record)
        if let own = keys.own, !span.contains(own.nanoseconds) { return }
        var kind = ComparedLine.Kind.held
        if families != nil, origin.file.isEmpty { kind = .heldBeside }
        if keys.own == nil, record.time >= span.upperBound { kind = .heldBeside }
        if rules.joinedSources.contains(origin.source) { kind = .heldDoubtfully }
        let line = ComparedLine(
            key: keys.id, other: keys.content, kind: kind, isUncertain: keys.own == nil, file: index(of: origin), offset: 0,
            time: record.time)
        add(line, isTurned: !rules.haveIDs)
        try check()
    }

    private func index(of origin: RecordOrigin) -> UInt32 {
        if let known = originIndices[origin] { return known }
        origins.append(origin)
        originIndices[origin] = UInt32(origins.count - 1)
        return UInt32(origins.count - 1)
    }

    /// The same record, now that it is known what the files hold.
    private func judged(_ line: ComparedLine) -> ComparedLine {
        guard line.kind == .held else { return line }
        var line = line
        let origin = origins[Int(line.file)]
        let first = origin.file.isEmpty ? oldest.values.min() : oldest[origin.family]
        let isOpen = origin.file.isEmpty ? !unread.isEmpty : unread.contains(origin.family)
        if let first {
            if !line.isUncertain, line.time < max(first, kept) {
                line.kind = .heldBeside
            } else if line.isUncertain || isOpen {
                line.kind = .heldDoubtfully
            }
        } else {
            line.kind = .heldBeside
        }
        return line
    }

    // MARK: - What the files hold

    func begin(_ file: VerifiedFile, index: Int, end: UInt64) {
        self.file = (file, UInt32(index), end)
        hasGuesses = hasGuesses || !file.isCertain
        oldest[file.family] = oldest[file.family] ?? .max
    }

    /// What follows is from the dead letter.
    func beginDeadLetter() { file = nil }

    func take(_ line: [UInt8], at offset: UInt64, id: LineID, source: Int) {
        let own = rules.times.time(line, source: rules.inputs[source])
        if let own, let file { oldest[file.file.family] = min(oldest[file.file.family] ?? .max, own.nanoseconds) }
        if let own, own.nanoseconds < kept {
            if file != nil, isWhole || span.contains(own.nanoseconds) { beforeKept += 1 }
            return
        }
        if let own, !span.contains(own.nanoseconds) {
            if isWhole, file != nil, own.nanoseconds < span.lowerBound { earlier += 1 }
            return
        }
        let kind = file.map { claim($0.file, offset, $0.end, own) } ?? .refused
        var compared = ComparedLine(
            key: LineKey(id), other: rules.content.key(line, time: own?.nanoseconds), kind: kind,
            isUncertain: file.map { !$0.file.isCertain } ?? false, file: file?.index ?? 0, offset: offset, time: own?.nanoseconds ?? 0)
        if let own { compared.mayMerge = rules.mergesEquals && (!rules.breaksTies || own.digits == 9) }
        add(compared, isTurned: !rules.haveIDs)
        // A refused line may be of a file that is found by what it holds alone.
        guard rules.haveIDs, kind == .refused, hasGuesses else { return }
        do { try leftovers.add(compared.turned) } catch { failure = failure ?? error }
    }

    /// What must become of a line.
    private func claim(_ file: VerifiedFile, _ offset: UInt64, _ end: UInt64, _ own: ParsedTime?) -> ComparedLine.Kind {
        if offset >= end || offset < file.start || file.isLeftAlone { return .spare }
        if file.isJoined { return .doubtful }
        let isSettled = file.settled.map { offset < $0 } ?? !file.isNew
        if own != nil { return isSettled ? .due : .waiting }
        // When it was read is not known, only that it was.
        guard isSettled else { return file.isFresh ? .spare : .waiting }
        return isWhole && kept == .min && !file.isFresh ? .due : .doubtful
    }

    // MARK: - The end

    func finish() throws -> VerifyReport {
        try check()
        let needsSecondLook = rules.haveIDs && hasGuesses
        var first = LineVerdict(leftover: needsSecondLook ? { [leftovers] in try leftovers.add($0.turned) } : nil)
        try lines.forEach { try first.take(judged($0)) }
        var report = try first.finish()
        guard needsSecondLook else { return report }
        var second = LineVerdict()
        try leftovers.forEach { try second.take(judged($0)) }
        try report.add(second.finish())
        return report
    }
}
