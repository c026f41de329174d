import ShipperCore
import Testing

@testable import ShipperTailing

/// Every transition of a followed file, from what was known and what is seen.
@Suite struct FileLookTests {
    private let full = [UInt8](repeating: 7, count: Fingerprint.maximumCount)

    private func status(_ head: [UInt8], size: UInt64, modified: Int64 = 1, isSuspect: Bool = false) -> TrackedFile.Status {
        let identity = FileIdentity(
            id: FileID(high: 1, low: 2), epoch: 0, device: 1, inode: 2, fingerprint: unsafe Fingerprint(head.span.bytes), size: size,
            start: 0, source: "app", path: "/a.log")
        var status = TrackedFile.Status(
            identity: identity, size: size, modified: modified, pace: PollingPace(shortest: .zero, now: .now))
        status.isSuspect = isSuspect
        return status
    }

    private func step(
        _ before: TrackedFile.Status, size: UInt64, modified: Int64 = 2, isCompressed: Bool = false, head: [UInt8]?
    ) -> FileLook.Step {
        let facts = FileFacts(device: 1, inode: 2, size: size, links: 1, modified: modified, born: 0, isRegular: true)
        let look = FileLook(before: before, facts: facts, isCompressed: isCompressed)
        #expect(look.needsHead == (look.step(head: nil) == .unclear), "the first bytes are asked for where they decide")
        return look.step(head: head)
    }

    @Test func `neither its size nor its time has changed: quiet`() {
        #expect(step(status(full, size: 2_000), size: 2_000, modified: 1, head: nil) == .quiet)
        #expect(step(status([1], size: 1), size: 1, modified: 1, isCompressed: true, head: nil) == .quiet)
    }

    @Test(arguments: [1_999, 2_000, 2_001] as [UInt64])
    func `a compressed file that changes in any way is another`(size: UInt64) {
        #expect(step(status(full, size: 2_000), size: size, isCompressed: true, head: nil) == .recompressed)
    }

    @Test func `it cannot be read, or was cut between size and first bytes: the next look tells`() {
        #expect(step(status(full, size: 2_000), size: 3_000, head: nil) == .unclear)
        #expect(step(status(full, size: 2_000), size: 3_000, head: Array(full.prefix(10))) == .unclear)
        #expect(step(status(full, size: 2_000), size: 3_000, head: []) == .unclear)
    }

    @Test func `longer, and it begins as before: grown`() {
        #expect(step(status(full, size: 2_000), size: 3_000, head: full) == .grown)
        #expect(step(status(full, size: 2_000), size: 2_000, head: full) == .grown, "written in place, or by a clock alone")
    }

    @Test func `longer, and more of its first bytes are there: begun`() {
        let head: [UInt8] = [1, 2, 3, 4]
        #expect(step(status([1, 2], size: 2), size: 4, head: head) == .begun(unsafe Fingerprint(head.span.bytes)))
        #expect(step(status([], size: 0), size: 4, head: head) == .begun(unsafe Fingerprint(head.span.bytes)))
        #expect(step(status([1], size: 1), size: 5_000, head: full) == .rewritten(full))
    }

    @Test func `shorter: rewritten, whatever it begins with`() {
        #expect(step(status(full, size: 3_000), size: 2_000, head: full) == .rewritten(full))
        #expect(step(status([1, 2], size: 2), size: 0, head: []) == .rewritten([]))
    }

    @Test func `it begins otherwise: rewritten, though it is longer`() {
        let other = [UInt8](repeating: 8, count: Fingerprint.maximumCount)
        #expect(step(status(full, size: 2_000), size: 9_000, head: other) == .rewritten(other))
        #expect(step(status([1, 2], size: 2), size: 3, head: [1, 3, 4]) == .rewritten([1, 3, 4]))
    }

    @Test func `a sink has read further than it is long: rewritten, though it has outgrown that since`() {
        let before = status(full, size: 2_000, isSuspect: true)
        #expect(step(before, size: 9_000, head: full) == .rewritten(full))
        #expect(step(before, size: 2_000, modified: 1, head: full) == .rewritten(full))
    }
}
