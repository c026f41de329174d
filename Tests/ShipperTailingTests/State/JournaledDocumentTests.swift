import Foundation
import ShipperCore
import Synchronization
import Testing

@testable import ShipperTailing

/// What is on disk after any sequence of saves, and after a crash or damage at any place.
@Suite struct JournaledDocumentTests {
    private let folder: TemporaryFolder
    private let disk = FilesWithSyncs()
    private let state: StateDirectory

    init() throws {
        folder = try TemporaryFolder()
        state = try StateDirectory(path: folder.file("state"), files: disk)
    }

    private func document() -> JournaledDocument { JournaledDocument(state, "things", kind: "things", version: 1) }

    private func load(_ report: (String) -> Void = { Issue.record("\($0)") }) throws -> [String]? {
        var document = document()
        return try document.load(report: report)
    }

    private func replace(_ document: inout JournaledDocument, _ entries: String...) throws {
        var writer = StateWriter(kind: "things", version: 1)
        for entry in entries {
            writer.word(entry)
            writer.endLine()
        }
        try document.replace(writer)
    }

    @discardableResult
    private func append(_ document: inout JournaledDocument, _ entries: String...) throws -> Bool {
        try document.append { writer in
            for entry in entries {
                writer.word(entry)
                writer.endLine()
            }
        }
    }

    /// A second document with two changes, and one before it with one.
    private func fill() throws -> JournaledDocument {
        var document = document()
        try replace(&document, "a", "b")
        try append(&document, "c")
        #expect(try !append(&document, "not written"), "the second document comes soon")
        try replace(&document, "a", "b", "c")
        #expect(try append(&document, "d"))
        #expect(try append(&document, "e", "f"))
        return document
    }

    private func bytes(_ name: String) throws -> [UInt8] { Array(try folder.text(of: "state/\(name)").utf8) }

    private func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
        try folder.write(String(decoding: Array(bytes), as: UTF8.self), to: "state/\(name)")
    }

    @Test func `nothing is there at first, and nothing can be added to it`() throws {
        #expect(try load() == nil)
        var document = document()
        #expect(try !append(&document, "a"))
        #expect(!folder.exists("state/things.changes"))
    }

    @Test func `what has changed stands behind what was there`() throws {
        _ = try fill()
        #expect(try load() == ["a", "b", "c", "d", "e", "f"])
    }

    @Test func `who has only read it writes it as a whole first`() throws {
        _ = try fill()
        var again = document()
        #expect(try again.load { Issue.record("\($0)") }?.count == 6)
        #expect(try !append(&again, "g"))
        try replace(&again, "z")
        #expect(try load() == ["z"])
    }

    @Test func `a full journal gives way, and what comes then is small again`() throws {
        var document = try fill()
        var (count, longest) = (0, 0)
        while try append(&document, String(repeating: "x", count: 1_000)) {
            count += 1
            longest = try bytes("things.changes").count
        }
        #expect(longest > Int(JournaledDocument.journalLimit) && longest < Int(JournaledDocument.journalLimit) + 2_000)
        #expect(try load()?.count == 6 + count)
        try replace(&document, "a")
        #expect(try bytes("things.changes").isEmpty)
        try append(&document, "b")
        #expect(try load() == ["a", "b"])
    }

    @Test func `a large document's journal may become as large as it`() throws {
        var document = try fill()
        while try append(&document, String(repeating: "x", count: 1_000)) {}
        try replace(&document, String(repeating: "y", count: 200_000))
        var count = 0
        while try append(&document, String(repeating: "x", count: 10_000)) { count += 1 }
        #expect(count == 20)
    }

    @Test func `a journal that was cut anywhere says what stands before the cut, without a word`() throws {
        _ = try fill()
        let whole = try bytes("things.changes")
        let first = try #require(String(decoding: whole, as: UTF8.self).components(separatedBy: "shipper-changes").dropFirst().first)
        for end in 0..<whole.count {
            try write(whole[..<end], to: "things.changes")
            let expected = end >= "shipper-changes".utf8.count + first.utf8.count ? ["a", "b", "c", "d"] : ["a", "b", "c"]
            #expect(try load() == expected, "cut at \(end)")
        }
    }

    @Test func `a journal in which a bit has changed says what stands before it, and that it is damaged`() throws {
        _ = try fill()
        let whole = try bytes("things.changes")
        for place in whole.indices where whole[place] != 0x0A {
            var damaged = whole
            damaged[place] ^= 1
            guard damaged[place] != 0x0A else { continue }
            try write(damaged, to: "things.changes")
            var reports: [String] = []
            let entries = try #require(try load { reports.append($0) })
            #expect(["a", "b", "c", "d", "e", "f"].starts(with: entries) && entries.count < 6, "bit at \(place)")
            #expect(reports.count <= 1)
            if entries.count == 3 && !reports.isEmpty { #expect(reports[0].contains("things.changes' is damaged: ")) }
        }
    }

    @Test func `pain B 6: where the last document is damaged the one before is used, with all that changed in it`() throws {
        _ = try fill()
        try write(bytes("things").dropLast(3), to: "things")
        var reports: [String] = []
        #expect(try load { reports.append($0) } == ["a", "b", "c"])
        #expect(reports.count == 1)
    }

    @Test func `after a crash between the new document and the emptied journal the old changes are of no document`() throws {
        var document = try fill()
        while try append(&document, String(repeating: "x", count: 1_000)) {}
        let full = try bytes("things.changes")
        try replace(&document, "a")
        try write(full, to: "things.changes")
        #expect(try load() == ["a"])
    }

    @Test func `changes of a document that somebody has removed are of none`() throws {
        _ = try fill()
        for name in ["things", "things.previous"] { try folder.remove("state/\(name)") }
        #expect(try load() == nil)
    }

    @Test func `after a write that failed all is written anew, since what the disk has of it is not known`() throws {
        var document = try fill()
        disk.failing.store(1, ordering: .relaxed)
        #expect(throws: FileProblem.self) { try append(&document, "g") }
        #expect(try !append(&document, "g"))
        try replace(&document, "a", "g")
        #expect(try bytes("things.changes").isEmpty)
        try append(&document, "h")
        #expect(try load() == ["a", "g", "h"])
    }
}
