import Logging
import ShipperCore
import ShipperDelivery
import ShipperTailing
import Testing

@testable import ShipperAgent

/// The book and the dead letter under it: nothing is booked before the disk has the refused lines.
@Suite struct SettlementBookTests {
    let followed: FollowedFolder
    let slot: SinkFile
    let state = SinkState(name: "sink", sources: ["app"])
    let batch: SealedBatch
    private static let name = "state/dead-letter/sink.ndjson"

    init() throws {
        followed = try FollowedFolder()
        try followed.folder.write("one\ntwo\nthree\n", to: "a.log")
        followed.look("a.log")
        slot = try #require(followed.slot("a.log"))
        let lines = [(0, 3), (4, 3), (8, 5)].map { offset, length in
            LineReference(offset: UInt64(offset), length: UInt32(length), size: UInt32(length + 1), range: 0)
        }
        let range = FileRange(file: slot.context, start: 0, end: 14, tie: TimestampTie(), lines: 3, text: Array("one\ntwo\nthree\n".utf8))
        batch = SealedBatch(
            sequence: 1, payload: Payload(body: [], uncompressedCount: 0), ranges: [range], lines: lines)
        var counts = LineCounts()
        counts.read = 3
        counts.bytesRead = 14
        state.updateLedger(of: "app") { [counts] in $0.take(counts) }
    }

    private func book(limit: UInt64 = 1 << 20) throws -> SettlementBook {
        SettlementBook(
            sink: "sink", sources: ["app"], checkpoint: try followed.checkpoint(),
            deadLetter: followed.deadLetter(limit: limit), state: state, logger: followed.log.logger)
    }

    private var settlement: Settlement {
        var settlement = Settlement()
        settlement.delivered = [0, 2]
        settlement.duplicates = 1
        settlement.rejections = [.init(line: 1, reason: "400: no")]
        return settlement
    }

    private var ledger: LineLedger { state.snapshot.ledgers["app"] ?? LineLedger() }

    private func settle(_ book: SettlementBook) -> Bool { book.settle(batch, settlement) }

    @Test func `delivered and refused lines are booked, and the refused are on disk`() throws {
        #expect(settle(try book()))
        #expect(ledger.delivered == LineTally(lines: 2, bytes: 10))
        #expect(ledger.deadLettered == ["refused": LineTally(lines: 1, bytes: 4)])
        #expect(ledger.inFlight == LineTally() && ledger.isBalanced && ledger.duplicates == 1)
        let record = try followed.folder.text(of: Self.name)
        #expect(record.contains(#""reason":"400: no""#) && record.hasSuffix(#""offset":4,"line":"two"}"# + "\n"))
        #expect(try followed.folder.mode(of: Self.name) == 0o600)
        #expect(followed.log.messages(at: .error).count == 1)
    }

    @Test func `refused lines are booked by what the refusal is about`() throws {
        var settlement = Settlement()
        settlement.rejections = [
            .init(line: 0, reason: "400: entry for stream '{}' has timestamp too old: x"), .init(line: 1, reason: "400: no"),
            .init(line: 2, reason: "400: entry for stream '{a=\"b\"}' has timestamp too old: y"),
        ]
        #expect(try book().settle(batch, settlement))
        #expect(ledger.deadLettered["refused_too_old"]?.lines == 2 && ledger.deadLettered["refused"]?.lines == 1 && ledger.isBalanced)
    }

    @Test func `a refused line is kept as it was read, though its file holds other bytes by now`() throws {
        try followed.folder.write("four and more\n", to: "a.log")
        #expect(settle(try book()))
        #expect(try followed.folder.text(of: Self.name).hasSuffix(#""line":"two"}"# + "\n"))
    }

    @Test func `lines that were kept back are booked by reason, and stand in the dead letter with it`() throws {
        let kept = [WithheldLine(line: batch.lines[0], reason: .tooOld), WithheldLine(line: batch.lines[2], reason: .tooLong)]
        let part = SealedBatch(
            sequence: 1, payload: batch.payload, ranges: batch.ranges, lines: [batch.lines[1]], withheld: kept)
        var settlement = Settlement()
        settlement.delivered = [0]
        settlement.uncertain = [0]
        #expect(try book().settle(part, settlement))
        #expect(ledger.delivered.lines == 1 && ledger.isBalanced && ledger.inFlight == LineTally() && ledger.uncertain == 1)
        #expect(ledger.deadLettered.mapValues(\.lines) == ["too_old": 1, "too_long": 1])
        let record = try followed.folder.text(of: Self.name)
        #expect(record.contains(#""reason":"not sent: older than the sink's limits.max_age","source":"app""#))
        #expect(record.contains(#""line":"one""#) && record.contains(#""line":"three""#))
    }

    @Test func `at the limit the sink pauses: nothing is booked until there is room`() throws {
        let small = try book(limit: 100)
        for _ in 0..<3 { #expect(!settle(small)) }
        #expect(ledger.delivered.lines == 0 && ledger.deadLettered.isEmpty && ledger.inFlight.lines == 3)
        let size = OpenFile.facts(at: followed.folder.file(Self.name))?.size
        #expect(size == 0)
        let errors = followed.log.messages(at: .error)
        #expect(
            errors.count == 1 && errors[0].contains("it has reached its limit of 100 bytes. The sink 'sink' pauses"))
        #expect(settle(try book()))
        #expect(ledger.inFlight.lines == 0 && ledger.isBalanced)
    }

    @Test func `a full disk books nothing`() throws {
        try followed.folder.link(Self.name, to: "/dev/full")
        let book = try book()
        #expect(!settle(book))
        #expect(ledger.inFlight.lines == 3 && ledger.deadLettered.isEmpty)
        try followed.folder.remove(Self.name)
        #expect(settle(book))
        #expect(ledger.isBalanced && ledger.inFlight.lines == 0)
    }

    @Test func `a damaged directory books nothing, and what is delivered alone needs no dead letter`() throws {
        try followed.folder.remove("state/dead-letter")
        let book = try book()
        #expect(!settle(book))
        #expect(ledger.inFlight.lines == 3)
        var delivered = Settlement()
        delivered.delivered = [0, 1, 2]
        #expect(book.settle(batch, delivered))
        #expect(ledger.inFlight.lines == 0 && ledger.isBalanced)
    }

    @Test func `half a record that a crash left behind spoils no other`() throws {
        try followed.folder.write(#"{"version":1,"ti"#, to: Self.name)
        #expect(settle(try book()))
        let lines = try followed.folder.text(of: Self.name).split(separator: "\n")
        #expect(lines.count == 2 && lines[1].hasPrefix(#"{"version":1,"time":"#) && lines[1].hasSuffix(#""two"}"#))
    }

    /// Pain B 28: a full disk stops the agent.
    @Test func `a checkpoint that cannot be written is said once, counted, and said to be mended`() throws {
        var book = try book()
        book.advance(batch.ranges[0])
        try followed.folder.makeFolder("state/checkpoints/sink.new")
        for _ in 0..<3 { book.save() }
        #expect(state.snapshot.checkpointFailures == 3)
        #expect(followed.log.messages(at: .error).count == 1)
        try followed.folder.remove("state/checkpoints/sink.new")
        book.save()
        #expect(followed.log.messages(at: .notice) == ["notice: The checkpoint can be written again."])
        #expect(try followed.checkpoint().entries[slot.context.content]?.offset == 14)
    }

    @Test func `pain B 18: a line over the limit is booked under its own reason, once the dead letter has it`() throws {
        var counts = LineCounts()
        (counts.read, counts.bytesRead) = (1, 9)
        state.updateLedger(of: "app") { [counts] in $0.take(counts) }
        var range = batch.ranges[0]
        range.text += Array("overlong\n".utf8)
        let long = OverlongLine(reference: LineReference(offset: 14, length: 8, size: 9, range: 0), length: 8, limit: 7)
        let batch = SealedBatch(sequence: 1, payload: batch.payload, ranges: [range], lines: batch.lines, overlong: [long])
        var delivered = Settlement()
        delivered.delivered = [0, 1, 2]
        let full = try book(limit: 10)
        #expect(!full.settle(batch, delivered))
        #expect(ledger.inFlight.lines == 4 && ledger.isBalanced)
        #expect(try book().settle(batch, delivered))
        #expect(ledger.deadLettered == ["too_long": LineTally(lines: 1, bytes: 9)])
        #expect(ledger.inFlight == LineTally() && ledger.isBalanced)
        let record = try followed.folder.text(of: Self.name)
        #expect(record.contains(#""reason":"the line has 8 bytes, and max_line_bytes is 7""#) && record.contains(#""line":"overlong""#))
    }

    @Test func `a record of several lines is booked as so many`() throws {
        let record = LineReference(offset: 0, length: 13, size: 14, range: 0, count: 3)
        let batch = SealedBatch(sequence: 1, payload: batch.payload, ranges: batch.ranges, lines: [record])
        var delivered = Settlement()
        delivered.delivered = [0]
        #expect(try book().settle(batch, delivered))
        #expect(ledger.delivered == LineTally(lines: 3, bytes: 14) && ledger.isBalanced && ledger.inFlight.lines == 0)
    }
}
