/// A number of lines and the bytes that they take in their files, endings included.
public struct LineTally: Equatable, Sendable {
    public var lines: Int
    public var bytes: Int

    public init(lines: Int = 0, bytes: Int = 0) {
        self.lines = lines
        self.bytes = bytes
    }

    static func += (sum: inout LineTally, more: LineTally) {
        sum.lines += more.lines
        sum.bytes += more.bytes
    }

    static func -= (sum: inout LineTally, less: LineTally) {
        sum.lines -= less.lines
        sum.bytes -= less.bytes
    }
}

/// The book of one sink's lines from one source. At every moment `read = delivered + filtered + deadLettered + inFlight`.
///
/// In flight is counted by itself, up when lines are taken and down when they are settled, so that the sum can be wrong if the code
/// is. Unit: physical lines.
public struct LineLedger: Equatable, Sendable {
    // Within the module the pages can be set, so that a test can plant a fault and see `isBalanced` find it.
    public internal(set) var read = LineTally()
    public internal(set) var delivered = LineTally()
    /// Of the delivered: lines that the server had already.
    public private(set) var duplicates = 0
    /// Lines sent again, or dead-lettered, that the server may hold already. Outside the equation.
    public private(set) var uncertain = 0
    /// By reason; for now only `empty`.
    public private(set) var filtered: [String: LineTally] = [:]
    /// By reason.
    public private(set) var deadLettered: [String: LineTally] = [:]
    public internal(set) var inFlight = LineTally()
    /// Lines sent as text because they are not JSON.
    public private(set) var notJSON = 0
    /// Lines with bytes that are no UTF-8.
    public private(set) var brokenText = 0
    /// Lines cut at the limit on length.
    public private(set) var truncated = 0
    /// Last lines of files, sent without the newline that never came.
    public private(set) var unfinished = 0
    /// Records of joined lines that were closed at a limit.
    public private(set) var split = 0
    /// NUL bytes left out before lines.
    public private(set) var nulBytes = 0
    /// Bytes destroyed before they could be read, by reason. Outside the equation.
    public private(set) var bytesLost: [String: Int] = [:]

    public init() {}

    /// Lines were framed; those that are not filtered are in flight from here on.
    public mutating func take(_ counts: LineCounts) {
        let all = LineTally(lines: counts.read, bytes: counts.bytesRead)
        let empty = LineTally(lines: counts.empty, bytes: counts.emptyBytes)
        read += all
        inFlight += all
        inFlight -= empty
        if empty.lines > 0 { filtered["empty", default: LineTally()] += empty }
        notJSON += counts.notJSON
        brokenText += counts.brokenText
        truncated += counts.truncated
        unfinished += counts.unfinished
        split += counts.split
        nulBytes += counts.nulBytes
    }

    public mutating func deliver(_ tally: LineTally) {
        delivered += tally
        inFlight -= tally
    }

    public mutating func deadLetter(_ tally: LineTally, reason: String) {
        deadLettered[reason, default: LineTally()] += tally
        inFlight -= tally
    }

    public mutating func countDuplicates(_ lines: Int) { duplicates += lines }

    public mutating func countUncertain(_ lines: Int) { uncertain += lines }

    public mutating func lose(_ bytes: Int, reason: String) { bytesLost[reason, default: 0] += bytes }

    /// Whether the book adds up, in lines and in bytes.
    public var isBalanced: Bool {
        var sum = delivered
        sum += inFlight
        for tally in filtered.values { sum += tally }
        for tally in deadLettered.values { sum += tally }
        return sum == read
    }
}
