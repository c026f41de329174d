import Foundation
import ShipperTailing
import Synchronization
import Testing

@testable import ShipperAgent

/// Files that are renamed, compressed, truncated and removed between the looks of a search.
@Suite struct FileLogSearchTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func line(_ number: Int) -> String { "{\"timestamp\":\"2026-11-23T09:15:00.\(1_000 + number)Z\",\"n\":\(number)}\n" }

    private func write(_ numbers: Range<Int>, to name: String) throws { try folder.write(numbers.map(line).joined(), to: name) }
    private func append(_ numbers: Range<Int>, to name: String) throws { try folder.append(numbers.map(line).joined(), to: name) }

    private func find(_ search: FileLogSearch, limit: Int = 1_000) async throws -> (numbers: [Int], problems: [String]) {
        var selection = RecordSelection(limit: limit)
        let problems = try await search.find(LogQuery(limit: limit), into: &selection)
        let numbers = selection.finish(.oldestFirst).compactMap { record in
            String(decoding: record.line, as: UTF8.self).firstMatch(of: /"n":(\d+)/).flatMap { Int($0.1) }
        }
        return (numbers, problems)
    }

    private func named(_ names: String..., follows: Bool = false) -> FileLogSearch {
        FileLogSearch(named: names.map(folder.file), follows: follows)
    }

    /// The files of a source, and something that happens right after they were listed for the first time.
    private func source(follows: Bool = false, _ deed: @escaping @Sendable () throws -> Void = {}) throws -> FileLogSearch {
        let text = smallestFile.with("/var/lib/shipper", folder.file("state")).with("/var/log/app/*.ndjson", folder.file("*.ndjson"))
        let configuration = try configuration(text.with("include:", "timestamp: timestamp\n    include:"))
        let isFirst = Mutex(true)
        return FileLogSearch(follows: follows) { _ in
            let listing = try FileListing(configuration, host: "h")
            if isFirst.withLock({ isFirst in
                defer { isFirst = false }
                return isFirst
            }) {
                try deed()
            }
            return listing
        }
    }

    private func gzip(_ name: String) throws {
        let process = Process()
        (process.executableURL, process.arguments) = (URL(fileURLWithPath: "/bin/gzip"), ["-f", folder.file(name)])
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    // MARK: - One search

    @Test func `a file that is not there is told of, and the others are searched`() async throws {
        try write(0..<3, to: "a.ndjson")
        let found = try await find(named("missing.ndjson", "a.ndjson"))
        #expect(found.numbers == [0, 1, 2] && found.problems.count == 1)
        #expect(found.problems.first?.contains("Could not open '\(folder.file("missing.ndjson"))': there is no such file.") == true)
        #expect(try await find(named("missing.ndjson")).numbers == [])
    }

    @Test func `rotation between listing and reading repeats nothing and leaves nothing out`() async throws {
        try write(0..<3, to: "a.ndjson.1")
        try write(3..<6, to: "a.ndjson")
        let found = try await find(
            source { [folder] in
                try folder.rename("a.ndjson.1", to: "a.ndjson.2")
                try folder.rename("a.ndjson", to: "a.ndjson.1")
                try folder.write("", to: "a.ndjson")
            })
        #expect(found.numbers == Array(0..<6) && found.problems == [])
    }

    @Test func `files named on the command line are found under the names that rotation gives them, and no others are`() async throws {
        for (index, name) in ["a.ndjson.3", "a.ndjson.1", "a.ndjson"].enumerated() { try write(index * 3..<index * 3 + 3, to: name) }
        let paths = ["a.ndjson", "a.ndjson.1"].map(folder.file)
        let isFirst = Mutex(true)
        let search = FileLogSearch(follows: false) { [folder] known in
            let listing = FileListing(named: paths, known: known)
            guard
                isFirst.withLock({ isFirst in
                    defer { isFirst = false }
                    return isFirst
                })
            else { return listing }
            try folder.rename("a.ndjson.1", to: "a.ndjson.2")
            try folder.rename("a.ndjson", to: "a.ndjson.1")
            return listing
        }
        let found = try await find(search)
        #expect(found.numbers == Array(3..<9) && found.problems == [])
    }

    @Test func `a file that is compressed or truncated while it waits is found in what was made of it`() async throws {
        try write(0..<3, to: "a.ndjson.1")
        try write(3..<6, to: "b.ndjson")
        try write(6..<7, to: "a.ndjson")
        let found = try await find(
            source { [folder, self] in
                try gzip("a.ndjson.1")
                try FileManager.default.copyItem(atPath: folder.file("b.ndjson"), toPath: folder.file("b.ndjson.1"))
                try folder.truncate("b.ndjson", to: 0)
            })
        #expect(found.numbers == Array(0..<7))
    }

    @Test func `one that is gone is told of`() async throws {
        try write(0..<3, to: "a.ndjson")
        try write(3..<6, to: "b.ndjson")
        let found = try await find(source { [folder] in try folder.remove("a.ndjson") })
        #expect(found.numbers == [3, 4, 5])
        #expect(found.problems.count == 1 && found.problems[0].contains("a.ndjson': it was removed or compressed meanwhile"))
    }

    @Test func `files with equal lines are as many files`() async throws {
        for name in ["a.ndjson", "b.ndjson"] { try write(0..<2, to: name) }
        #expect(try await find(named("a.ndjson", "b.ndjson")).numbers == [0, 0, 1, 1])
        #expect(try await find(named("a.ndjson", "a.ndjson")).numbers == [0, 1], "one that is named twice is one")
    }

    @Test(arguments: [true, false])
    func `of files of one name the one that began earlier comes first, also where one instant lies in several`(follows: Bool) async throws {
        func text(_ numbers: Range<Int>, at second: Int) -> String {
            numbers.map { "{\"timestamp\":\"2026-11-23T09:15:0\(second)Z\",\"n\":\($0)}\n" }.joined()
        }
        let search = named("a.ndjson", "a.ndjson.1", "a.ndjson.2", follows: follows)
        try folder.write("no time\n" + text(0..<1, at: 0) + text(1..<3, at: 1), to: "a.ndjson.2")
        try folder.write(text(3..<5, at: 1) + text(5..<7, at: 2), to: "a.ndjson.1")
        try folder.write(text(7..<8, at: 2) + text(8..<9, at: 3), to: "a.ndjson")
        #expect(try await find(search).numbers == Array(0..<9))
        try folder.append(text(11..<13, at: 5), to: "a.ndjson.1")
        try folder.append(text(13..<15, at: 5), to: "a.ndjson")
        try folder.append(text(9..<11, at: 5), to: "a.ndjson.2")
        #expect(try await find(search).numbers == (follows ? [] : Array(0..<9)) + Array(9..<15))
    }

    @Test func `there being more is known, also where a file was not kept at all`() async throws {
        try write(0..<10, to: "a.ndjson")
        for (limit, isCut) in [(3, true), (9, true), (10, false), (20, false)] {
            var selection = RecordSelection(limit: limit)
            _ = try await named("a.ndjson").find(LogQuery(limit: limit), into: &selection)
            _ = selection.finish(.oldestFirst)
            #expect((selection.rest == .some) == isCut && (selection.rest == .none) == !isCut)
        }
    }

    // MARK: - Following

    @Test func `each search gives what was written since the one before it, whatever time it has`() async throws {
        try write(100..<103, to: "a.ndjson")
        let search = named("a.ndjson", follows: true)
        #expect(search.givesOnlyWhatIsNew)
        #expect(try await find(search).numbers == [100, 101, 102])
        try append(0..<2, to: "a.ndjson")
        try folder.append("{\"n\":7", to: "a.ndjson")
        #expect(try await find(search).numbers == [0, 1])
        try folder.append("7}\n", to: "a.ndjson")
        #expect(try await find(search).numbers == [77])
        #expect(try await find(search).numbers == [])
    }

    @Test(arguments: [true, false])
    func `through rotation and compression each line is given once`(isNamed: Bool) async throws {
        try write(0..<3, to: "a.ndjson")
        let search = isNamed ? named("a.ndjson", follows: true) : try source(follows: true)
        #expect(try await find(search).numbers == [0, 1, 2])
        try append(3..<5, to: "a.ndjson")
        try folder.rename("a.ndjson", to: "a.ndjson.1")
        try write(5..<6, to: "a.ndjson")
        #expect(try await find(search).numbers == [3, 4, 5])
        try append(6..<7, to: "a.ndjson.1")
        try gzip("a.ndjson.1")
        #expect(try await find(search).numbers == (isNamed ? [] : [6]), "a name that nobody has given, and another file")
        try append(7..<8, to: "a.ndjson")
        #expect(try await find(search).numbers == [7])
    }

    @Test func `copytruncate repeats nothing, and a file that has outgrown its old self is read from its beginning`() async throws {
        try write(0..<30, to: "a.ndjson")
        let search = try source(follows: true)
        #expect(try await find(search).numbers.count == 30)
        try append(30..<32, to: "a.ndjson")
        try FileManager.default.copyItem(atPath: folder.file("a.ndjson"), toPath: folder.file("a.ndjson.1"))
        try write(40..<80, to: "a.ndjson")
        #expect(try await find(search).numbers == [30, 31] + Array(40..<80))
        #expect(try await find(search).numbers == [])
    }
}
