import ByteCompression
import ShipperCore
import Testing

@testable import ShipperTailing

@Suite struct CompressedFileTests {
    let folder: TemporaryFolder
    /// More than the pieces in which anything is read.
    static let text = (0..<60_000).map { "line \($0 &* 2_654_435_761 % 1_000_003)\n" }.joined()

    init() throws { folder = try TemporaryFolder() }

    private func file() throws -> CompressedFile {
        try folder.gzip(Self.text, to: "a.gz")
        return CompressedFile(try OpenFile(path: folder.file("a.gz")), .gzip, length: UInt64(Self.text.utf8.count))
    }

    private func read(_ file: CompressedFile, _ offset: Int, _ count: Int) throws -> [UInt8] { try file.bytes(at: UInt64(offset), count) }

    @Test func `every offset gives the bytes that stand there, in whatever order they are asked for`() throws {
        let (file, bytes) = (try file(), Array(Self.text.utf8))
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<60 {
            let offset = Int.random(in: 0...bytes.count, using: &generator)
            let count = Int.random(in: 0...200_000, using: &generator)
            #expect(try read(file, offset, count) == Array(bytes[offset..<min(offset + count, bytes.count)]))
        }
    }

    @Test func `its size is that of what it stands for, and behind it there is nothing`() throws {
        let file = try file()
        #expect(try file.facts().size == UInt64(Self.text.utf8.count))
        #expect(try file.facts().inode == OpenFile.facts(at: folder.file("a.gz"))?.inode)
        #expect(try read(file, Self.text.utf8.count, 10) == [])
        #expect(try read(file, Self.text.utf8.count + 99, 10) == [])
    }

    @Test func `a file cut in its middle is readable up to there`() throws {
        let whole = try file()
        let size = try #require(OpenFile.facts(at: folder.file("a.gz"))?.size)
        try folder.truncate("a.gz", to: size / 2)
        let probe = try CompressedProbe(OpenFile(path: folder.file("a.gz")), .gzip, offsets: [])
        while probe.end == nil { try probe.advance() }
        #expect(probe.end == .early)
        let length = Int(probe.length)
        #expect(length > 0 && length < Self.text.utf8.count)
        #expect(try read(whole, 0, length) == Array(Self.text.utf8.prefix(length)))
        #expect(try read(whole, 0, Self.text.utf8.count).count == length)
    }

    @Test func `damage ends a file where it is`() throws {
        _ = try file()
        var bytes = try folder.bytes(of: "a.gz")
        bytes[bytes.count - 6] ^= 0xFF
        try folder.write(bytes, to: "a.gz")
        let probe = try CompressedProbe(OpenFile(path: folder.file("a.gz")), .gzip, offsets: [])
        while probe.end == nil { try probe.advance() }
        guard case .corrupt(let reason) = probe.end else {
            Issue.record("\(String(describing: probe.end))")
            return
        }
        #expect(reason == "incorrect data check")
    }

    @Test func `a probe tells how it begins and ends, and what stands before the places asked for`() throws {
        _ = try file()
        let bytes = Array(Self.text.utf8)
        let places = [1, 1_024, 4_095, 4_096, 65_536, 65_537, 300_000, bytes.count].map { UInt64($0) }
        let probe = try CompressedProbe(OpenFile(path: folder.file("a.gz")), .gzip, offsets: Set(places + [UInt64(bytes.count) + 1]))
        while probe.end == nil { try probe.advance() }
        #expect(probe.end == .right && probe.length == UInt64(bytes.count))
        #expect(probe.head == Array(bytes.prefix(1_024)) && probe.lastBytes == Array(bytes.suffix(4_096)))
        for place in places.map(Int.init) {
            let tail = TailHash(Array(bytes[max(0, place - 4_096)..<place]))
            #expect(probe.before[UInt64(place)] == .init(tail: tail, isNewline: bytes[place - 1] == 0x0A), "\(place)")
        }
        #expect(probe.before.count == places.count)
    }

    @Test func `Zstandard is read where the host has its library`() throws {
        // One frame, level 3, of "one\ntwo\n" (made by zstd 1.5).
        let frame: [UInt8] = [
            0x28, 0xB5, 0x2F, 0xFD, 0x04, 0x58, 0x41, 0x00, 0x00, 0x6F, 0x6E, 0x65, 0x0A, 0x74, 0x77, 0x6F, 0x0A, 0xE6, 0xA6, 0x0E, 0x40,
        ]
        try folder.write(frame, to: "a.zst")
        let probe = try CompressedProbe(OpenFile(path: folder.file("a.zst")), .zstandard, offsets: [])
        while probe.end == nil { try probe.advance() }
        #expect(probe.length == 8)
        #expect(probe.head == Array("one\ntwo\n".utf8))
    }
}
