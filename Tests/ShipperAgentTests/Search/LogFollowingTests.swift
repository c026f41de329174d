import Testing

@testable import ShipperAgent

@Suite struct LogFollowingTests {
    private static let second: Int64 = 1_000_000_000
    private static let start: Int64 = 1_795_000_000 * second
    private static let overlap = LogFollowing.overlap
    private static let reach = LogFollowing.reach

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
    private func look(_ following: inout LogFollowing, _ all: [FoundRecord], after seconds: Int64, limit: Int = .max) -> [String] {
        let since = following.next.since ?? .min
        let found = all.filter { $0.time >= since }.sorted()
        return following.take(found.suffix(limit), isCut: found.count > limit, now: Self.start + seconds * Self.second).map {
            String(decoding: $0.line, as: UTF8.self)
        }
    }

    @Test func `what is stamped before the command and can be seen only after it is shown, and nothing twice`() {
        let shown = record("seen", at: -5)
        var following = following([shown])
        #expect(following.next.since == Self.start - Self.reach && following.next.limit == LogQuery.limits.upperBound)
        let all = [shown, record("late", at: -3), record("new", at: 1)]
        #expect(look(&following, all, after: 1) == ["late", "new"])
        #expect(following.next.since == Self.start + Self.second - Self.overlap)
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

    @Test func `each look goes back a little, and each minute one goes back an hour`() {
        var following = following()
        var all = [record("one", at: 1)]
        #expect(following.isWide)
        #expect(look(&following, all, after: 1) == ["one"])
        all += [record("a little late", at: -8), record("later", at: -1_800)]
        #expect(!following.isWide && look(&following, all, after: 2) == ["a little late"])
        #expect(look(&following, all, after: 61) == [])
        all.append(record("too late", at: 61 - 3_601))
        #expect(following.isWide && look(&following, all, after: 62) == ["later"])
        #expect(!following.isWide && look(&following, all, after: 63) == [])
    }

    @Test func `however long nothing comes, no look goes back further than an hour, nor shows again what was shown`() {
        var following = following()
        var all = [record("one", at: 1)]
        #expect(look(&following, all, after: 1) == ["one"])
        #expect(look(&following, all, after: 7_200) == [])
        #expect(following.next.since == Self.start + 3_600 * Self.second)
        // A clock that goes back brings nothing back.
        #expect(look(&following, all, after: 10) == [])
        #expect(following.next.since == Self.start + 3_600 * Self.second)
        all.append(record("now", at: 7_201))
        #expect(look(&following, all, after: 7_202) == ["now"])
    }

    @Test func `what is remembered is bounded, and of what is older than that nothing is shown`() {
        let most = LogFollowing.mostRemembered
        func many(_ range: Range<Int>) -> [FoundRecord] {
            range.map { number in
                FoundRecord(
                    time: Self.start + Int64(number), origin: RecordOrigin(host: "h", source: "s", file: "a.log"), position: 0,
                    line: Array("\(number)".utf8))
            }
        }
        var following = following()
        for part in 0..<3 { #expect(look(&following, many(part * most..<(part + 1) * most), after: 1).count == most) }
        // Two thirds are forgotten by now, and none of them comes again with the next wide look.
        _ = look(&following, [], after: 61)
        #expect(following.isWide && following.next.since == Self.start + Int64(2 * most))
        #expect(look(&following, many(0..<3 * most + 1), after: 62) == ["\(3 * most)"])
    }

    @Test func `what the limit of a look leaves out is not taken for late by the next`() {
        let all = (0..<20).map { record("\($0)", at: Int64($0) - 30) }
        var following = following()
        #expect(look(&following, all, after: 1, limit: 5) == (15..<20).map(String.init))
        _ = look(&following, all, after: 61)
        #expect(following.isWide && following.next.since == all[15].time + 1)
        #expect(look(&following, all + [record("late", at: -12)], after: 62) == ["late"])
    }

    @Test func `no look goes back further than the query's own time`() {
        let since = Self.start - 2 * Self.second
        var following = following(since: since)
        #expect(following.next.since == since)
        _ = following.take([record("a", at: 60)], isCut: false, now: Self.start + 60 * Self.second)
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
