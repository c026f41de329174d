import ShipperCore

/// Whether a file that is seen for the first time holds what is known already: a copy, as `copytruncate` makes it before it cuts the
/// original, or a compressed form of a file that was rotated. A decision without deeds.
///
/// Two mistakes are possible. To take a copy for a new file shows its lines twice; to take a new file for a copy loses them. So
/// nothing is a continuation without proof, and where there is none the file is new.
struct Recognition: Equatable {
    /// What is seen of the file.
    struct Sighting: Equatable {
        let path: String
        var isCompressed = false
        /// Whether a compressed file's end was read and found right.
        var isComplete = true
        /// How long the file has not grown.
        var quiet: Duration
    }

    /// Known contents whose first bytes are the file's too, and what a closer look has shown.
    struct Likeness: Equatable {
        enum Standing: Equatable {
            /// A file that is followed holds them.
            case followed
            /// A file of the last run holds them, which stands there and cannot be opened; or it has been cut since.
            case closed
            /// No file that is followed holds them any more.
            case past
        }

        /// What stands before the place up to which they are delivered, or, while the original is there, at the file's end.
        enum Evidence: Equatable {
            case agrees
            case differs
            /// The file is shorter than what was delivered.
            case tooShort
            /// Nothing of them was delivered, so there is nothing to compare.
            case none
            /// Of a compressed file: while they were followed it was seen that they begin with all that it holds, and that is delivered.
            case delivered
        }

        let content: ContentID
        /// The name under which they were first seen.
        let path: String
        /// How many first bytes are known to be equal.
        let equalBytes: Int
        let standing: Standing
        let evidence: Evidence
        /// Whether the file that holds them has lost its name: they are about to be past.
        var isGone = false
        /// Whether it is the very file that held them, by its inode and the time of its making: it was out of sight, and is back.
        var isSameFile = false
    }

    enum Verdict: Equatable {
        case new
        /// All that the file holds was read elsewhere, and is delivered.
        case nothingNew
        /// The file goes on where these contents were left.
        case continuation(of: ContentID)
        /// It can't be told yet.
        case wait
    }

    /// A copy that is still being written has not been quiet for so long.
    static let copying = Duration.seconds(5)
    /// A compressed file that grew a moment ago is being written, and not looked into.
    static let settling = Duration.milliseconds(500)
    /// A compressed file without a right end that has not grown for so long is taken as it is.
    static let compressing = Duration.seconds(30)

    static func verdict(on sighting: Sighting, among likenesses: [Likeness]) -> Verdict {
        if sighting.isCompressed, !sighting.isComplete, sighting.quiet < compressing { return .wait }
        let candidates = likenesses.filter { isPossible($0, sighting) }
        // What more bytes speak for comes first: five of them may be those of every line.
        for equalBytes in Set(candidates.map(\.equalBytes)).sorted(by: >) {
            let equals = candidates.filter { $0.equalBytes == equalBytes }
            if equals.contains(where: { $0.evidence == .delivered }) { return .nothingNew }
            let mayBeClosed = equals.contains { $0.standing == .closed && $0.evidence == .agrees }
            // That nothing of them was delivered proves little where others agree in what was.
            if let known = equals.first(where: { isProven($0) && !(mayBeClosed && $0.evidence == .none) }) {
                return .continuation(of: known.content)
            }
            if equals.contains(where: { mayYetBe($0, sighting) }) { return .wait }
        }
        return .new
    }

    /// A copy never stands under the original's own name; there a new file begins, unless it is the original. Few equal bytes say little:
    /// they count only under a name that rotation makes of the original's.
    static func isPossible(_ known: Likeness, _ sighting: Sighting) -> Bool {
        if known.isSameFile, known.equalBytes > 0 { return true }
        guard known.equalBytes > 0, known.path != sighting.path else { return false }
        if known.equalBytes == Fingerprint.maximumCount { return true }
        // `worker.1` and `worker.2` may be two logs. Nobody goes on writing a compressed one.
        let family = RotatedName.family(of: sighting.path)
        return family == (sighting.isCompressed ? RotatedName.family(of: known.path) : known.path)
    }

    private static func isProven(_ known: Likeness) -> Bool {
        known.standing == .past && (known.evidence == .agrees || known.evidence == .none)
    }

    private static func mayYetBe(_ known: Likeness, _ sighting: Sighting) -> Bool {
        switch (known.standing, known.evidence) {
        // Whoever closed the original may open it again; that it was cut shows only then.
        case (.closed, .differs): false
        case (.closed, _): true
        // Its original is still read; when that is over, what it held is past.
        case (.followed, .agrees) where sighting.isCompressed || known.isGone: true
        // A copy whose original may be cut at any moment.
        case (.followed, .agrees), (.past, .tooShort): !sighting.isCompressed && sighting.quiet < copying
        default: false
        }
    }
}
