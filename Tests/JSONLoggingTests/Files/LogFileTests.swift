import Foundation
import Testing

@testable import JSONLogging

@Suite struct LogFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func lines(_ text: String) -> LineBatch {
        LineBatch(text)
    }

    @Test func `a missing file is created, and lines are appended`() throws {
        var file = try LogFile(path: folder.file("log"))
        #expect(file.append(lines("a\nb\n")) == LineOutcome(written: 2))
        #expect(file.append(lines("c\n")) == LineOutcome(written: 1))
        file.close()
        #expect(try folder.text(of: "log") == "a\nb\nc\n")
    }

    @Test(arguments: [("", "x\n"), ("whole\n", "whole\nx\n"), ("brok", "brok\nx\n")])
    func `a line left unfinished by a crash is closed first`(before: String, after: String) throws {
        try folder.write(before, to: "log")
        var file = try LogFile(path: folder.file("log"))
        #expect(file.append(lines("x\n")) == LineOutcome(written: 1))
        file.close()
        #expect(try folder.text(of: "log") == after)
    }

    @Test func `two that append to one file keep each other's lines`() throws {
        var first = try LogFile(path: folder.file("log"))
        var second = try LogFile(path: folder.file("log"))
        _ = first.append(lines("a\n"))
        _ = second.append(lines("b\n"))
        _ = first.append(lines("c\n"))
        #expect(try folder.text(of: "log") == "a\nb\nc\n")
        first.close()
        second.close()
    }

    @Test func `a file that cannot be opened says why`() throws {
        let path = folder.file("missing/log")
        let error = #expect(throws: JSONLogError.self) { try LogFile(path: path) }
        #expect(error == JSONLogError(deed: .openingFile, path: path, errorNumber: ENOENT))
        #expect(
            error?.description == "Could not open '\(path)' for appending: No such file or directory (errno 2). "
                + "Nothing can be logged to it.")
        #expect(throws: JSONLogError(deed: .openingFile, path: folder.path, errorNumber: EISDIR)) {
            try LogFile(path: self.folder.path)
        }
    }

    #if os(Linux)
    @Test func `lines that a full disk refuses are counted, and writing resumes when it has room`() throws {
        let path = folder.file("log")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/full")
        var file = try LogFile(path: path)
        let full = JSONLogError(deed: .writingFile, path: path, errorNumber: ENOSPC)
        for _ in 0..<2 {
            #expect(file.append(lines("a\nb\n")) == LineOutcome(written: 0, dropped: 2, failure: full))
        }
        try FileManager.default.removeItem(atPath: path)
        #expect(file.append(lines("c\n")) == LineOutcome(written: 1))
        file.close()
        #expect(try folder.text(of: "log") == "c\n")
    }

    @Test func `a batch that is cut off counts its whole lines, and the last is completed when there is room`() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            signal(SIGXFSZ, SIG_IGN)
            try Self.limitFileSize(to: 12)
            var file = try LogFile(path: folder.file("log"))
            let outcome = file.append(LineBatch("aaaa\nbbbb\ncccc\ndddd\n"))
            try #require(outcome.written == 2 && outcome.dropped == 2 && outcome.failure?.errorNumber == EFBIG)
            try Self.limitFileSize(to: 13)
            try #require(file.append(LineBatch("lost\n")).dropped == 1)
            try Self.limitFileSize(to: 1000)
            try #require(file.append(LineBatch("eeee\n")) == LineOutcome(written: 1, recovered: 1))
            file.close()
            let text = try folder.text(of: "log")
            try #require(text == "aaaa\nbbbb\ncccc\neeee\n")
        }
    }

    @Test func `a stump behind which somebody else has written is closed by a line feed`() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            signal(SIGXFSZ, SIG_IGN)
            try Self.limitFileSize(to: 7)
            var file = try LogFile(path: folder.file("log"))
            try #require(file.append(LineBatch("aaaa\nbbbb\n")).written == 1)
            try Self.limitFileSize(to: 1000)
            try folder.write("aaaa\nbbx", to: "log")
            try #require(file.append(LineBatch("cccc\n")) == LineOutcome(written: 1))
            file.close()
            let text = try folder.text(of: "log")
            try #require(text == "aaaa\nbbx\ncccc\n")
        }
    }

    private static func limitFileSize(to bytes: UInt) throws {
        var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: .max)
        let result = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        try #require(result == 0)
    }
    #endif

    @Test func `a file that is created has the permissions asked for, one that is there keeps its own`() throws {
        let path = folder.file("log")
        func mode() throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        let before = umask(0o077)
        defer { umask(before) }
        var file = try LogFile(path: path, permissions: 0o664)
        #expect(try mode() == 0o664)
        file.close()
        file = try LogFile(path: path, permissions: 0o600)
        #expect(try mode() == 0o664)
    }

    @Test func `a link to a file that is yet to be made is followed`() throws {
        let (path, link) = (folder.file("log"), folder.file("link"))
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        var file = try LogFile(path: link)
        #expect(file.append(lines("a\n")) == LineOutcome(written: 1))
        #expect(try folder.text(of: "log") == "a\n")
    }

    @Test func `a write that is cut short goes on where it stopped`() {
        var chunks: [Int] = []
        let (count, failure) = unsafe WriteLoop.writeAll(Array("0123456789".utf8)) { bytes in
            chunks.append(bytes.count)
            return min(4, bytes.count)
        }
        #expect(count == 10 && failure == nil && chunks == [10, 6, 2])
    }

    @Test func `a write that fails or does nothing tells how far it came`() {
        for last in [-1, 0] {
            var calls = 0
            let (count, failure) = unsafe WriteLoop.writeAll(Array("0123456789".utf8)) { _ throws(SystemCall.Failure) in
                calls += 1
                if calls == 1 { return 7 }
                if last < 0 { throw SystemCall.Failure(errorNumber: ENOSPC) }
                return 0
            }
            #expect(count == 7 && failure?.errorNumber == (last < 0 ? ENOSPC : EIO))
        }
    }
}
