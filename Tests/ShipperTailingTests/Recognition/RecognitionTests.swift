import ShipperCore
import Testing

@testable import ShipperTailing

/// Every way that the decision can take.
@Suite struct RecognitionTests {
    private static let content = ContentID(file: FileID(high: 1, low: 1), epoch: 0)
    private static let full = Fingerprint.maximumCount
    private static let copying = Recognition.copying

    private func known(
        _ standing: Recognition.Likeness.Standing, _ evidence: Recognition.Likeness.Evidence, equalBytes: Int = full,
        path: String = "/log/app.log"
    ) -> Recognition.Likeness {
        .init(content: Self.content, path: path, equalBytes: equalBytes, standing: standing, evidence: evidence)
    }

    private func plain(_ path: String = "/log/other.log", quiet: Duration = .zero) -> Recognition.Sighting {
        .init(path: path, quiet: quiet)
    }

    private func compressed(complete: Bool = true, quiet: Duration = .zero) -> Recognition.Sighting {
        .init(path: "/log/app.log.1.gz", isCompressed: true, isComplete: complete, quiet: quiet)
    }

    @Test func `what is like nothing known is new`() {
        #expect(Recognition.verdict(on: plain(), among: []) == .new)
        #expect(Recognition.verdict(on: compressed(), among: []) == .new)
    }

    @Test(arguments: [
        (Recognition.Likeness.Evidence.agrees, Recognition.Verdict.continuation(of: content)),
        (.none, .continuation(of: content)), (.differs, .new), (.tooShort, .wait),
    ])
    func `a file that is like past contents`(evidence: Recognition.Likeness.Evidence, verdict: Recognition.Verdict) {
        #expect(Recognition.verdict(on: plain(), among: [known(.past, evidence)]) == verdict)
    }

    @Test(arguments: [
        (Recognition.Likeness.Evidence.agrees, Recognition.Verdict.wait), (.differs, .new), (.none, .new), (.tooShort, .new),
    ])
    func `a file that is like one that is followed`(evidence: Recognition.Likeness.Evidence, verdict: Recognition.Verdict) {
        #expect(Recognition.verdict(on: plain(), among: [known(.followed, evidence)]) == verdict)
    }

    @Test(arguments: [
        (Recognition.Likeness.Evidence.agrees, Recognition.Verdict.wait), (.none, .wait), (.tooShort, .wait), (.differs, .new),
    ])
    func `a file that is like one of the last run that cannot be opened waits for it, however long`(
        evidence: Recognition.Likeness.Evidence, verdict: Recognition.Verdict
    ) {
        for sighting in [plain(quiet: .seconds(86_400)), compressed(quiet: .seconds(86_400))] {
            #expect(Recognition.verdict(on: sighting, among: [known(.closed, evidence)]) == verdict)
        }
    }

    @Test func `a copy whose original is not cut is told from it when it has been quiet`() {
        let likeness = [known(.followed, .agrees)]
        #expect(Recognition.verdict(on: plain(quiet: Self.copying - .nanoseconds(1)), among: likeness) == .wait)
        #expect(Recognition.verdict(on: plain(quiet: Self.copying), among: likeness) == .new)
    }

    @Test func `a copy whose original is gone, and still read, waits for that however long`() {
        var original = known(.followed, .agrees)
        original.isGone = true
        #expect(Recognition.verdict(on: plain(quiet: .seconds(86_400)), among: [original]) == .wait)
        var differing = known(.followed, .differs)
        differing.isGone = true
        #expect(Recognition.verdict(on: plain(), among: [differing]) == .new)
    }

    @Test func `a copy that stays shorter than what was delivered is new when it has been quiet`() {
        let likeness = [known(.past, .tooShort)]
        #expect(Recognition.verdict(on: plain(quiet: Self.copying - .nanoseconds(1)), among: likeness) == .wait)
        #expect(Recognition.verdict(on: plain(quiet: Self.copying), among: likeness) == .new)
        #expect(Recognition.verdict(on: compressed(), among: likeness) == .new, "a complete one does not grow")
    }

    @Test func `a compressed form brings nothing new while its original is followed, however long`() {
        #expect(Recognition.verdict(on: compressed(quiet: .seconds(9_999)), among: [known(.followed, .agrees)]) == .wait)
        #expect(Recognition.verdict(on: compressed(), among: [known(.followed, .differs)]) == .new)
    }

    @Test(arguments: [
        (Recognition.Likeness.Evidence.agrees, Recognition.Verdict.continuation(of: content)),
        (.none, .continuation(of: content)), (.differs, .new),
    ])
    func `a compressed file of past contents`(evidence: Recognition.Likeness.Evidence, verdict: Recognition.Verdict) {
        #expect(Recognition.verdict(on: compressed(), among: [known(.past, evidence)]) == verdict)
    }

    @Test func `a compressed file without its end waits, and is taken as it is when it has been quiet`() {
        let likeness = [known(.past, .agrees)]
        let patience = Recognition.compressing
        #expect(Recognition.verdict(on: compressed(complete: false, quiet: patience - .nanoseconds(1)), among: likeness) == .wait)
        #expect(
            Recognition.verdict(on: compressed(complete: false, quiet: patience), among: likeness) == .continuation(of: Self.content))
    }

    @Test(arguments: [
        ("/log/app.log.1", true), ("/log/app.log-20261123", true), ("/log/app-20261123.log", true), ("/log/other.log", false),
        ("/other/app.log.1", false),
    ])
    func `few equal bytes count only under a name that rotation makes of the original's`(path: String, counts: Bool) {
        let verdict = Recognition.verdict(on: plain(path), among: [known(.past, .agrees, equalBytes: Self.full - 1)])
        #expect(verdict == (counts ? .continuation(of: Self.content) : .new))
    }

    @Test func `under the original's own name a new file begins, whatever it holds`() {
        #expect(Recognition.verdict(on: plain("/log/app.log"), among: [known(.past, .agrees)]) == .new)
    }

    @Test(arguments: [full, 9])
    func `unless it is the very file that held what it holds: it was out of sight`(equalBytes: Int) {
        var known = known(.past, .agrees, equalBytes: equalBytes)
        known.isSameFile = true
        #expect(Recognition.verdict(on: plain("/log/app.log"), among: [known]) == .continuation(of: Self.content))
        var differing = self.known(.past, .differs, equalBytes: equalBytes)
        differing.isSameFile = true
        #expect(Recognition.verdict(on: plain("/log/app.log"), among: [differing]) == .new)
    }

    @Test func `nothing is like contents of which no byte is known`() {
        #expect(Recognition.verdict(on: plain("/log/app.log.1"), among: [known(.past, .none, equalBytes: 0)]) == .new)
    }

    @Test func `of several that are alike a proven one is taken before one that may yet be`() {
        let other = Recognition.Likeness(
            content: ContentID(file: FileID(high: 2, low: 2), epoch: 0), path: "/log/x", equalBytes: Self.full, standing: .past,
            evidence: .agrees)
        #expect(
            Recognition.verdict(on: plain(), among: [known(.followed, .agrees), other]) == .continuation(of: other.content))
    }

    /// A line's first five bytes may be those of every line; nothing was delivered of contents that held no more.
    @Test func `what more bytes speak for is waited for, and taken first`() {
        let short = Recognition.Likeness(
            content: ContentID(file: FileID(high: 2, low: 2), epoch: 0), path: "/log/app.log", equalBytes: 5, standing: .past,
            evidence: .none)
        #expect(Recognition.verdict(on: plain("/log/app.log.1"), among: [short, known(.followed, .agrees)]) == .wait)
        #expect(
            Recognition.verdict(on: plain("/log/app.log.1"), among: [short, known(.past, .agrees)]) == .continuation(of: Self.content))
        #expect(
            Recognition.verdict(on: plain("/log/app.log.1"), among: [short, known(.past, .differs)]) == .continuation(of: short.content))
    }

    @Test(arguments: [Recognition.Likeness.Standing.followed, .past])
    func `the compressed form of what others begin with brings nothing new once that is delivered`(
        standing: Recognition.Likeness.Standing
    ) {
        #expect(Recognition.verdict(on: compressed(), among: [known(standing, .delivered)]) == .nothingNew)
    }
}
