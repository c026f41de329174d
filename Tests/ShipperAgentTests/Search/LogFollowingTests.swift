import Testing

@testable import ShipperAgent

@Suite struct LogFollowingTests {
    private static let second: Int64 = 1_000_000_000
    private static let start: Int64 = 1_795_000_000 * second
    private static let overlap = LogFollowing.overlap

    /// `time` in seconds after the start.
    private func record(_ text: String, at time: Int64) -> FoundRecord {
        FoundRecord(
            time: Self.start + time * Self.second, origin: RecordOrigin(host: "h", source: "s", file: "a.log"), position: 0,
            line: Array(text.utf8))
    }

    private func following(
        _ first: [FoundRecord] = [], isCut: Bool = false, since: Int64? = nil, onlyNew: Bool = false
    ) -> LogFollowing {
        LogFollowing(LogQuery(since: since, limit: 3), from: Self.start, after: first, isCut: isCut, givesOnlyWhatIsNew: onlyNew)
    }

    /// What a look that begins where it should finds of these, and what of it is shown.
    private func look(_ following: inout LogFollowing, _ all: [FoundRecord], after seconds: Int64) -> [String] {
        let since = following.next.since ?? .min
        let found = all.filter { $0.time >= since }.sorted()
        return following.take(found, now: Self.start + seconds * Self.second).map { String(decoding: $0.line, as: UTF8.self) }
    }

    @Test func `what is stamped before the command and can be seen only after it is shown, and nothing twice`() {
        let shown = record("seen", at: -5)
        var following = following([shown])
        #expect(following.next.since == Self.start - Self.overlap && following.next.limit == LogQuery.limits.upperBound)
        let all = [shown, record("late", at: -3), record("new", at: 1)]
        #expect(look(&following, all, after: 1) == ["late", "new"])
        #expect(look(&following, all, after: 2) == [])
    }

    @Test func `a record far in the future keeps none of the present ones back, and is shown once`() {
        var following = following()
        var all = [record("future", at: 86_400)]
        #expect(look(&following, all, after: 1) == ["future"])
        for number in 2..<30 as Range<Int64> {
            all.append(record("\(number)", at: number))
            #expect(look(&following, all, after: number) == ["\(number)"])
        }
        #expect(following.next.since == Self.start + 29 * Self.second - Self.overlap)
    }

    @Test func `late records are looked for as far behind the newest as servers are late, however long nothing comes`() {
        var following = following()
        var all = [record("one", at: 1)]
        #expect(look(&following, all, after: 1) == ["one"])
        all.append(record("late", at: -8))
        #expect(look(&following, all, after: 3_600) == ["late"])
        #expect(following.next.since == Self.start + Self.second - Self.overlap)
    }

    @Test func `no look goes back further than the query's own time`() {
        let since = Self.start - 2 * Self.second
        var following = following(since: since)
        #expect(following.next.since == since)
        _ = following.take([record("a", at: 60)], now: Self.start + 60 * Self.second)
        #expect(following.next.since == Self.start + 50 * Self.second)
    }

    @Test func `what the first look left out by its limit is not shown by the second`() {
        let all = (-6..<0).map { record("\($0)", at: $0) }
        var following = following(Array(all.suffix(3)), isCut: true)
        #expect(look(&following, all + [record("new", at: 1)], after: 1) == ["new"])
        #expect(look(&following, all + [record("late", at: -6)], after: 2) == ["late"])
    }

    @Test func `equal lines of one instant are as many as there are`() {
        let twin = record("twin", at: 0)
        var following = following([twin])
        #expect(look(&following, [twin, twin], after: 1) == ["twin"])
        #expect(look(&following, [twin, twin], after: 2) == [])
    }

    @Test func `where only what is new is given, all of it is shown, whatever its time`() {
        let old = record("old", at: -3_600)
        var following = following([old], onlyNew: true)
        #expect(following.next.since == nil)
        #expect(look(&following, [old, record("future", at: 3_600)], after: 1) == ["old", "future"])
        #expect(look(&following, [old], after: 2) == ["old"])
        #expect(self.following(since: 7, onlyNew: true).next.since == 7)
    }
}
