import Testing

@testable import ShipperTailing

/// Every transition.
@Suite struct PresenceTests {
    private func after(_ sights: Presence.Sight...) -> Presence { sights.reduce(.here) { $0.after($1) } }

    @Test func `one look that misses it leaves it open, two in a row prove that it is gone`() {
        #expect(after(.absent) == .missed)
        #expect(after(.absent, .absent) == .gone)
        #expect(after(.absent, .absent, .absent) == .gone)
    }

    @Test(arguments: [Presence.here, .missed, .gone])
    func `whatever was thought of it, seen it is there, and under another's inode it is gone`(presence: Presence) {
        #expect(presence.after(.seen) == .here)
        #expect(presence.after(.replaced) == .gone)
    }

    @Test func `a look that could not see proves nothing, and what it stands between is no row`() {
        #expect(after(.hidden, .hidden, .hidden) == .here)
        #expect(after(.absent, .hidden) == .here)
        #expect(after(.absent, .hidden, .absent) == .missed)
        #expect(after(.absent, .absent, .hidden) == .gone)
    }
}
