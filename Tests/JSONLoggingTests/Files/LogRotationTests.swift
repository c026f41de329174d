import Foundation
import Synchronization
import Testing

@testable import ByteCompression
@testable import JSONLogging

@Suite struct LogRotationTests {
    private let folder: TemporaryFolder
    /// 2026-11-23T10:11:12.123456Z
    fileprivate static let instant: Int64 = 1_795_428_672_123_456_000

    init() throws { folder = try TemporaryFolder() }

    private func lines(_ text: String) -> LineBatch {
        LineBatch(text)
    }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
    }

    /// A clock that goes on by a step each time it is read.
    private final class Clock: Sendable {
        private let time = Atomic(LogRotationTests.instant)
        private let step: Int64
        init(step: Int64) { self.step = step }
        func advance(by nanoseconds: Int64) { time.add(nanoseconds, ordering: .relaxed) }
        @Sendable func now() -> Int64 { time.add(step, ordering: .relaxed).newValue }
    }

    // MARK: Decisions

    @Test func `a file is due by its size, with what is to come, and at a new hour or day`() {
        let size = LogRotation(atBytes: 5000)
        #expect(!size.isDue(size: 0, adding: 9000, changed: 0, now: 0))
        #expect(!size.isDue(size: 4000, adding: 1000, changed: 0, now: 0))
        #expect(size.isDue(size: 4000, adding: 1001, changed: 0, now: 0))
        let hour = LogRotation(every: .hour)
        #expect(!hour.isDue(size: 1, adding: 1, changed: 3600, now: 7199))
        #expect(hour.isDue(size: 1, adding: 1, changed: 3599, now: 3600))
        #expect(LogRotation(every: .day).isDue(size: 1, adding: 1, changed: 86_399, now: 86_400))
    }

    @Test func `names tell the instant, and sort by it`() {
        let names = OldFileNames(of: "pipeline.ndjson")
        let name = names.name(at: Self.instant)
        #expect(name == "pipeline-20261123T101112.123456Z.ndjson")
        #expect(names.time(in: name) == Self.instant)
        #expect(names.time(in: name + ".gz") == Self.instant)
        #expect(names.time(in: names.name(at: Self.instant, number: 12)) == Self.instant)
        #expect(OldFileNames(of: "log").name(at: Self.instant) == "log-20261123T101112.123456Z")
    }

    @Test(arguments: [
        "pipeline.ndjson", "pipeline-20261123.ndjson", "other-20261123T101112.123456Z.ndjson",
        "pipeline-20261123T101112.123456Z.txt", "pipeline-20261323T101112.123456Z.ndjson", "pipeline-.ndjson",
        "pipeline-20261123T101112.123456Z-.ndjson", "pipeline-20261123T101112.123456Z-x.ndjson",
        "pipeline-20261123T101112.123456Z.ndjson.gz.unfinished", "pipeline-2026112éT101112.123456Z.ndjson",
    ])
    func `files of others are no old files`(name: String) {
        #expect(OldFileNames(of: "pipeline.ndjson").time(in: name) == nil)
    }

    @Test func `what goes is beyond the number, the size or the age`() {
        let files = (1...5).map { OldFile(name: "\($0)", time: $0 * 1_000_000_000, size: 100) }
        func gone(_ rotation: LogRotation, now: Int64 = 5_000_000_000) -> Set<String> {
            Set(OldFile.superfluous(files, by: rotation, now: now).map(\.name))
        }
        #expect(gone(LogRotation()) == [])
        #expect(gone(LogRotation(keeping: 3)) == ["1", "2"])
        #expect(gone(LogRotation(keeping: 0)).count == 5)
        #expect(gone(LogRotation(maxTotalBytes: 250)) == ["1", "2", "3"])
        #expect(gone(LogRotation(maxAge: .seconds(2))) == ["1", "2"])
    }

    // MARK: Deeds

    @Test func `a full file gives way, and no line is lost or split`() throws {
        var file = try LogFile(
            path: folder.file("log.ndjson"), rotation: LogRotation(atBytes: 4096),
            now: Clock(step: 1000).now)
        for number in 0..<1000 { #expect(file.append(lines("line \(number)\n")).written == 1) }
        file.close()
        let all = try names.filter { $0 != "log.ndjson" } + ["log.ndjson"]
        #expect(all.count == 3)
        let texts = try all.map { try folder.text(of: $0) }
        #expect(texts.joined() == (0..<1000).map { "line \($0)\n" }.joined())
        #expect(texts.allSatisfy { $0.utf8.count <= 4096 })
    }

    @Test func `two that give way in one microsecond have two names`() throws {
        var file = try LogFile(
            path: folder.file("log"), rotation: LogRotation(atBytes: 4096), now: { Self.instant })
        let page = String(repeating: "x", count: 4000) + "\n"
        for _ in 0..<3 { _ = file.append(lines(page)) }
        file.close()
        #expect(try names == ["log", "log-20261123T101112.123456Z", "log-20261123T101112.123456Z-1"])
    }

    @Test func `old files are compressed whole, and the superfluous removed`() throws {
        let keeper = OldFileKeeper(path: folder.file("log"), rotation: LogRotation(keeping: 2, compressed: true))
        let contents = (0..<4).map { String(repeating: "line \($0)\n", count: 100_000) }
        for (number, text) in contents.enumerated() {
            try folder.write(text, to: OldFileNames(of: "log").name(at: Self.instant + Int64(number) * 1_000_000))
        }
        try folder.write("mine", to: "log-notes")
        keeper.work(now: Self.instant)
        let left = try names
        #expect(left == ["log-20261123T101112.125456Z.gz", "log-20261123T101112.126456Z.gz", "log-notes"])
        for (name, text) in zip(left, contents.suffix(2)) {
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: folder.file(name))))
            let plain = try unsafe Gzip.decompress(bytes.span.bytes, limit: 2_000_000)
            #expect(String(decoding: plain, as: UTF8.self) == text)
        }
    }

    @Test func `a file that was renamed or removed is left within a second, or at once when asked`() throws {
        let clock = Clock(step: 0)
        let requests = ReopenRequests()
        var file = try LogFile(path: folder.file("log"), requests: requests, now: clock.now)
        _ = file.append(lines("a\n"))
        try FileManager.default.moveItem(atPath: folder.file("log"), toPath: folder.file("log.1"))
        _ = file.append(lines("b\n"))
        requests.add()
        _ = file.append(lines("c\n"))
        #expect(try folder.text(of: "log.1") == "a\nb\n")
        #expect(try folder.text(of: "log") == "c\n")
        try FileManager.default.removeItem(atPath: folder.file("log"))
        clock.advance(by: 1_000_000_000)
        _ = file.append(lines("d\n"))
        #expect(try folder.text(of: "log") == "d\n")
        file.close()
    }

    @Test func `several that log to one file rotate it once each time, and lose nothing`() throws {
        let clock = Clock(step: 1_000_000)
        let writers = 4
        var files = try (0..<writers).map { _ in
            try LogFile(
                path: folder.file("log"), rotation: LogRotation(atBytes: 4096),
                now: clock.now)
        }
        for number in 0..<2000 { _ = files[number % writers].append(lines("line \(number)\n")) }
        for index in files.indices { files[index].close() }
        let seen = try names.flatMap { try folder.text(of: $0).split(separator: "\n") }
        #expect(seen.count == 2000)
        #expect(Set(seen).count == 2000)
    }
}
