import Foundation
import JSONText
import ShipperDelivery
import ShipperTailing
import Testing

@testable import ShipperAgent

/// Compressed files that end too early, or are damaged, as a search and a comparison see them.
@Suite struct DamagedFileTests {
    private static let start = Int64(Date().timeIntervalSince1970 - 10_800) * 1_000_000_000
    private static let count = 60_000
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func line(_ number: Int) -> String {
        var (bytes, writer) = ([UInt8](), RFC3339Writer())
        writer.append(nanoseconds: Self.start + Int64(number) * 1_000_000, digits: 6, to: &bytes)
        return "{\"timestamp\":\"\(String(decoding: bytes, as: UTF8.self))\",\"n\":\(number)}"
    }

    /// A rotated file of many lines, and the file after it of one.
    private func compress(_ tool: String, _ ending: String) throws {
        try folder.write((0..<Self.count).map { line($0) + "\n" }.joined(), to: "a.ndjson.1")
        try folder.write(line(Self.count) + "\n", to: "a.ndjson")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [tool, "-q", "-f", folder.file("a.ndjson.1")]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(tool) is needed")
        if folder.exists("a.ndjson.1") { try folder.remove("a.ndjson.1") }
    }

    private func cut(_ name: String) throws { try folder.truncate(name, to: UInt64(folder.bytes(of: name).count * 2 / 3)) }

    /// Changes its sum, which is what stands last: damage anywhere else may show as lines that nobody wrote.
    private func spoil(_ name: String) throws {
        var bytes = try folder.bytes(of: name)
        bytes[bytes.count - 6] ^= 0xFF
        try folder.write(bytes, to: name)
    }

    private func find() async throws -> (numbers: [Int], problems: [String]) {
        let paths = try folder.names().filter { $0.hasPrefix("a.") }.map(folder.file)
        var selection = RecordSelection(limit: 100_000)
        let problems = try await FileLogSearch(named: paths).find(LogQuery(limit: 100_000), into: &selection)
        let numbers = selection.finish(.oldestFirst).compactMap { record in
            String(decoding: record.line, as: UTF8.self).firstMatch(of: /"n":(\d+)/).flatMap { Int($0.1) }
        }
        return (numbers, problems)
    }

    @Test(arguments: [("gzip", ".gz"), ("zstd", ".zst")])
    func `a file that ends too early is searched up to there, and said`(_ tool: String, _ ending: String) async throws {
        try compress(tool, ending)
        let whole = try await find()
        #expect(whole.problems == [] && whole.numbers.count == Self.count + 1)
        try cut("a.ndjson.1\(ending)")
        let found = try await find()
        let count = found.numbers.count
        #expect(count > 1_000 && count < Self.count)
        // Sixty thousand numbers would say nothing in a report.
        let areTheFirst = found.numbers == Array(0..<count - 1) + [Self.count]
        #expect(areTheFirst)
        #expect(
            found.problems == [
                "Could not decompress '\(folder.file("a.ndjson.1\(ending)"))': it ends before what it holds does; it was cut, or is still being written. What follows in it is not read."
            ])
    }

    @Test func `damage is said in one sentence`() async throws {
        try compress("gzip", ".gz")
        try spoil("a.ndjson.1.gz")
        let found = try await find()
        #expect(found.numbers.count > 1_000 && found.numbers.last == Self.count)
        #expect(found.problems.count == 1)
        let words = try #require(found.problems.first)
        #expect(words.hasPrefix("Could not decompress '\(folder.file("a.ndjson.1.gz"))': "))
        #expect(words.ranges(of: "ould not decompress").count == 1 && !words.contains(".."))
    }

    // MARK: - Comparing

    private func verify(_ numbers: Range<Int>) async throws -> VerifyOutcome {
        // The agent must have seen them.
        let age = [FileAttributeKey.modificationDate: Date(timeIntervalSinceNow: -600)]
        for name in try folder.names() where name.hasPrefix("a.") {
            try FileManager.default.setAttributes(age, ofItemAtPath: folder.file(name))
        }
        let configuration = try configuration(
            smallestFile.with("/var/lib/shipper", folder.file("state")).with("/var/log/app/*.ndjson", folder.file("*.ndjson")).with(
                "include:", "timestamp: timestamp\n    include:") + "\nhost: h")
        var sink = SinkInMemory()
        let origin = RecordOrigin(host: "h", source: "app", file: folder.file("a.ndjson"))
        sink.records = numbers.map { number in
            HeldRecord(
                id: nil, time: Self.start + Int64(number) * 1_000_000, origin: origin, line: Array(line(number).utf8), name: "r\(number)")
        }
        return try await Verification(
            configuration.sinks[0], holding: sink, in: configuration,
            options: .init(since: nil, until: Self.start + 9_000_000_000_000, files: [], temporaryDirectory: folder.path)
        ).run()
    }

    @Test(arguments: [true, false])
    func `records of what can no longer be read are undecided, and what can be read is compared`(isCut: Bool) async throws {
        try compress("gzip", ".gz")
        #expect(try await verify(0..<Self.count + 1).exitCode == 0)
        if isCut { try cut("a.ndjson.1.gz") } else { try spoil("a.ndjson.1.gz") }
        let outcome = try await verify(0..<Self.count + 1)
        #expect(outcome.exitCode == 2 && outcome.problems.count == 1 && outcome.problems[0].hasPrefix("Could not decompress '"))
        #expect(outcome.report.unexpected.count == 0 && outcome.report.missing.count == 0)
        #expect(outcome.report.due > 1_000 && outcome.report.due + outcome.report.doubtful == Self.count + 1)
        // What is readable and not there is missing.
        #expect(try await verify(1..<Self.count + 1).report.missing.count == 1)
    }

    @Test func `of a file that cannot be read at all nothing is unexpected`() async throws {
        try compress("gzip", ".gz")
        try folder.write(line(0) + "\n", to: "a.ndjson.2")
        try folder.write(Array("no gzip".utf8), to: "a.ndjson.1.gz")
        let outcome = try await verify(0..<Self.count + 1)
        #expect(outcome.exitCode == 2 && outcome.report.unexpected.count == 0)
        #expect(outcome.report.due == 2 && outcome.report.doubtful == Self.count - 1)
    }
}
