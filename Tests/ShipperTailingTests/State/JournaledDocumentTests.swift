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
        try document.replace { Self.write(entries, to: &$0) }
    }

    @discardableResult
    private func append(_ document: inout JournaledDocument, _ entries: String...) throws -> Bool {
        try document.append { Self.write(entries, to: &$0) }
    }

    private static func write(_ entries: [String], to writer: inout StateWriter) {
        for entry in entries {
            writer.word(entry)
            writer.endLine()
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

    /// Where each part of the journal begins, and its end.
    private func bounds(of journal: [UInt8]) -> [Int] {
        let first = Array("shipper-changes".utf8)
        return journal.indices.filter { journal[$0...].starts(with: first) } + [journal.count]
    }

    @Test func `a journal that was cut anywhere says what stands before the cut, without a word`() throws {
        _ = try fill()
        let whole = try bytes("things.changes")
        let bounds = bounds(of: whole)
        try #require(bounds.count == 3)
        for end in 0..<whole.count {
            try write(whole[..<end], to: "things.changes")
            #expect(try load() == (end >= bounds[1] ? ["a", "b", "c", "d"] : ["a", "b", "c"]), "cut at \(end)")
        }
    }

    @Test func `a part of the journal in which a bit has changed is told, and the others are used`() throws {
        _ = try fill()
        let whole = try bytes("things.changes")
        let bounds = bounds(of: whole)
        for place in whole.indices where whole[place] != 0x0A && whole[place] ^ 1 != 0x0A {
            var damaged = whole
            damaged[place] ^= 1
            try write(damaged, to: "things.changes")
            var reports: [String] = []
            let entries = try #require(try load { reports.append($0) })
            #expect(entries == ["a", "b", "c"] + (place < bounds[1] ? ["e", "f"] : ["d"]), "bit at \(place)")
            // The end of the last part looks as if a crash had cut it off.
            let isLastEnd = place >= whole.count - "end 0123456789abcdef0123456789abcdef\n".utf8.count && place < whole.count - 33
            #expect(reports.count == (isLastEnd ? 0 : 1), "bit at \(place)")
            #expect(reports.allSatisfy { $0.contains("things.changes' is damaged: ") })
        }
    }

    @Test(arguments: [false, true])
    func `pain B 6: where the last document is damaged the one before is used, with all that changed since`(isFull: Bool) throws {
        var document = try fill()
        if isFull { while try append(&document, String(repeating: "x", count: 1_000)) {} }
        try replace(&document, "p", "q")
        try append(&document, "r")
        try write(bytes("things").dropLast(3), to: "things")
        var reports: [String] = []
        let entries = try #require(try load { reports.append($0) })
        #expect(entries.filter { $0.count == 1 } == ["a", "b", "c", "d", "e", "f", "r"])
        #expect(reports.count == 1 && reports[0].contains("it has no last line"))
    }

    @Test func `what follows a damaged document is used even if nothing had changed in the one before`() throws {
        var document = try fill()
        for entry in ["p", "q"] { try replace(&document, entry) }
        try append(&document, "r")
        try write([], to: "things")
        #expect(try load { _ in } == ["p", "r"])
    }

    @Test func `after a crash between the new document and the emptied journal the old changes are of no document`() throws {
        var document = try fill()
        while try append(&document, String(repeating: "x", count: 1_000)) {}
        try folder.makeFolder("state/things.changes.new")
        #expect(throws: FileProblem.self) { try replace(&document, "a") }
        #expect(try load() == ["a"])
        #expect(try !append(&document, "b"))
        try folder.remove("state/things.changes.new")
        try replace(&document, "a", "b")
        #expect(try append(&document, "c"))
        #expect(try load() == ["a", "b", "c"])
    }

    @Test func `a document that holds what one before it held is another`() throws {
        var document = document()
        try replace(&document, "a")
        try append(&document, "b")
        try replace(&document, "a")
        #expect(try load() == ["a"])
    }

    @Test func `changes of a document that somebody has removed are of none`() throws {
        _ = try fill()
        for name in ["things", "things.previous"] { try folder.remove("state/\(name)") }
        #expect(try load() == nil)
        // Even of one that is the same again.
        var again = document()
        try replace(&again, "a", "b", "c")
        #expect(try load() == ["a", "b", "c"])
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
