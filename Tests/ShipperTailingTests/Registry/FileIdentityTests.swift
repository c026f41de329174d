import ShipperCore
import Testing

@testable import ShipperTailing

@Suite struct FileIdentityTests {
    static let contents = Array(repeating: UInt8(ascii: "x"), count: 2_000)

    private func identity(of head: [UInt8], size: UInt64) -> FileIdentity {
        FileIdentity(
            id: FileID(high: 1, low: 2), epoch: 4, device: 10, inode: 20, born: 30,
            fingerprint: unsafe Fingerprint(head.span.bytes), size: size, start: 7, source: "a b", path: "/x y/%\n.log")
    }

    private func match(
        _ identity: FileIdentity, device: UInt64 = 10, inode: UInt64 = 20, born: Int64 = 30, size: UInt64, head: [UInt8]
    ) -> FileIdentity.Match {
        let facts = FileFacts(device: device, inode: inode, size: size, links: 1, modified: 0, born: born, isRegular: true)
        return unsafe identity.match(facts, head: head.span.bytes)
    }

    @Test func `an empty file may have been any, and is not taken for one with contents`() {
        #expect(match(identity(of: [], size: 0), size: 3, head: Array("new".utf8)) == .other)
    }

    @Test func `the same file, unchanged or grown, is the same`() {
        let small = identity(of: Array("abc".utf8), size: 3)
        #expect(match(small, size: 3, head: Array("abc".utf8)) == .same)
        #expect(match(small, size: 5, head: Array("abcde".utf8)) == .same)
        let large = identity(of: Self.contents, size: 2_000)
        #expect(match(large, size: 5_000, head: Self.contents) == .same)
        #expect(match(identity(of: [], size: 0), size: 0, head: []) == .same)
    }

    @Test func `the same beginning with fewer bytes is a truncation`() {
        let large = identity(of: Self.contents, size: 2_000)
        #expect(match(large, size: 1_999, head: Self.contents) == .truncated)
        #expect(match(large, size: 1_024, head: Array(Self.contents.prefix(1_024))) == .truncated)
    }

    @Test func `another place or another beginning is another file`() {
        let small = identity(of: Array("abc".utf8), size: 3)
        #expect(match(small, device: 11, size: 3, head: Array("abc".utf8)) == .other)
        #expect(match(small, inode: 21, size: 3, head: Array("abc".utf8)) == .other)
        #expect(match(small, size: 3, head: Array("abd".utf8)) == .other)
        #expect(match(small, size: 2, head: Array("ab".utf8)) == .other)
        #expect(match(small, size: 0, head: []) == .other)
    }

    @Test func `a file that was made at another time is another, though it has the inode and begins alike`() {
        let small = identity(of: Array("abc".utf8), size: 3)
        #expect(match(small, born: 31, size: 3, head: Array("abc".utf8)) == .other)
        #expect(match(small, born: 0, size: 3, head: Array("abc".utf8)) == .same, "not every file system tells")
    }

    @Test func `its line is read back as it was`() {
        let identity = identity(of: Array("abc".utf8), size: 3)
        #expect(FileIdentity(line: identity.line) == identity)
        #expect(identity.line.split(separator: " ").count == 11)
    }

    @Test func `a line that lacks a part or holds a wrong one is none`() {
        let parts = identity(of: Array("abc".utf8), size: 3).line.split(separator: " ").map(String.init)
        #expect(FileIdentity(line: parts.dropLast().joined(separator: " ")) == nil)
        for place in [0, 1, 2, 3, 4, 5, 6, 7, 10] {
            var wrong = parts
            wrong[place] = "?"
            #expect(FileIdentity(line: wrong.joined(separator: " ")) == nil, "part \(place)")
        }
    }

    // MARK: Under another name

    private func isFoundAgain(
        _ identity: FileIdentity, born: Int64 = 30, wasSeenLater: Bool = true, isRotated: Bool = false, size: UInt64 = 5_000, head: [UInt8]?
    ) -> Bool {
        let facts = FileFacts(device: 10, inode: 20, size: size, links: 1, modified: 0, born: born, isRegular: true)
        return identity.isFoundAgain(facts, wasSeenLater: wasSeenLater, isRotated: isRotated, head: head)
    }

    @Test func `a closed file that was empty is known by the time of its making, if it was seen behind it`() {
        let empty = identity(of: [], size: 0)
        #expect(isFoundAgain(empty, head: nil), "its first bytes are not even asked for")
        #expect(!isFoundAgain(empty, wasSeenLater: false, isRotated: true, head: [1]), "another may have been made at the same time")
        #expect(!isFoundAgain(empty, born: 31, isRotated: true, head: [1]))
        #expect(!isFoundAgain(empty, born: 0, isRotated: true, head: [1]))
    }

    @Test func `a closed file is known by its first bytes; by few only if times tell or rotation names it so`() {
        let (small, large) = (identity(of: Array("abc".utf8), size: 3), identity(of: Self.contents, size: 2_000))
        #expect(isFoundAgain(small, head: Array("abcde".utf8)))
        #expect(isFoundAgain(small, born: 0, isRotated: true, head: Array("abcde".utf8)))
        #expect(!isFoundAgain(small, born: 0, head: Array("abcde".utf8)))
        #expect(isFoundAgain(large, born: 0, head: Self.contents))
        #expect(isFoundAgain(large, size: 1_999, head: Self.contents), "that it was cut is decided later")
        #expect(!isFoundAgain(large, isRotated: true, head: Array("other".utf8)))
        #expect(!isFoundAgain(large, head: nil))
    }

    // MARK: With what else is known

    private func confirmed(
        _ match: FileIdentity.Match, wasEmpty: Bool = false, isPinned: Bool = false, lacksDelivered: Bool = false,
        mayBeAnother: Bool = false
    ) -> FileIdentity.Match {
        match.confirmed(wasEmpty: wasEmpty, isPinned: isPinned, lacksDelivered: lacksDelivered, mayBeAnother: mayBeAnother)
    }

    @Test func `without further knowledge it stays what it is`() {
        for match in [FileIdentity.Match.same, .truncated, .other] { #expect(confirmed(match) == match) }
    }

    @Test func `while its pin stands it is no other: it was empty and has grown, or it was written anew`() {
        #expect(confirmed(.other, wasEmpty: true, isPinned: true) == .same)
        #expect(confirmed(.other, isPinned: true) == .truncated)
        #expect(confirmed(.same, isPinned: true) == .same && confirmed(.truncated, isPinned: true) == .truncated)
    }

    @Test func `what lacks what was delivered was cut, and that of another proves nothing`() {
        #expect(confirmed(.same, lacksDelivered: true) == .truncated)
        #expect(confirmed(.other, lacksDelivered: true) == .other)
    }

    @Test func `what cannot be told from another is taken for another, unless it is read from its beginning in any case`() {
        #expect(confirmed(.same, mayBeAnother: true) == .other)
        #expect(confirmed(.truncated, mayBeAnother: true) == .truncated)
        #expect(confirmed(.same, lacksDelivered: true, mayBeAnother: true) == .truncated)
        #expect(confirmed(.other, isPinned: true, mayBeAnother: true) == .truncated)
    }
}
