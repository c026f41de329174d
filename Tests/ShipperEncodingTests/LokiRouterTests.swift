import JSONText
import ShipperCore
import Testing

@testable import ShipperEncoding

/// Which stream a line goes to: by lateness, by the guard on labels, by owner, and as it went before.
@Suite struct LokiRouterTests {
    static let hour: Int64 = 3_600_000_000_000
    /// 2026-11-23T18:00:00Z.
    static let base: Int64 = 1_795_456_800_000_000_000
    static let file = FileContext(id: FileID(high: 1, low: 2), epoch: 0, path: "/a", source: 0)

    /// An encoder that is given lines one by one; the offset of each is its number.
    final class Line {
        var encoder: LokiEncoder
        var offset: UInt64 = 0

        init(_ change: (inout LokiOptions) -> Void = { _ in }) throws {
            var options = LokiOptions(
                labels: [.init(name: "user", value: .field("user"))], metadata: [], host: "", hostLabel: nil, sourceLabel: nil,
                fileMetadata: nil)
            change(&options)
            encoder = try LokiEncoder(options, sourceNames: ["s"])
            encoder.begin(LokiRouterTests.file)
        }

        /// `nil`: not now.
        func take(_ time: Int64, user: String = "ann", tenant: String? = nil) -> Route? {
            let (name, owner) = (Array(user.utf8), Array((tenant ?? "").utf8))
            let block = name + owner
            var slots = [JSONSlice.absent, JSONSlice(kind: .string, start: 0, end: name.count, hasEscapes: false)]
            if encoder.fieldPaths.count > 1 {
                slots.append(
                    tenant == nil ? .absent : JSONSlice(kind: .string, start: name.count, end: block.count, hasEscapes: false))
            }
            let record = Record(
                range: 0..<block.count, offset: offset, originalLength: block.count, isJSON: true,
                time: ParsedTime(nanoseconds: time, digits: 9), hasOwnTime: true, stamp: time)
            guard let route = unsafe encoder.route(record, slots: slots, in: block.span.bytes) else { return nil }
            unsafe encoder.append(record, slots: slots, in: block.span.bytes)
            offset += 1
            return route
        }

        func push() throws -> (streams: [[String: String]], payload: Payload) {
            let payload = try encoder.seal()
            return (try LokiPush(payload, format: .protobuf, compression: .snappy).streams.map(\.labels), payload)
        }
    }

    // MARK: - Late lines

    @Test func `times at the ends of what 64 bits hold have their streams too`() throws {
        let line = try Line()
        #expect(line.take(.min) == .plain)
        #expect(line.take(.min + 1) == .plain, "nothing is late beside the oldest time of all")
        #expect(line.take(.max, user: "bob") == .plain)
        #expect(line.take(.min, user: "bob") == Route(movedLabels: 0, isBackfill: true))
        #expect(try line.push().streams.contains { $0["backfill"] == "1677-09-21T00" })
    }

    @Test func `a line an hour behind its stream's newest goes to a stream of its own hour`() throws {
        let line = try Line()
        #expect(line.take(Self.base) == .plain)
        #expect(line.take(Self.base - Self.hour) == .plain, "at the limit it is not late")
        #expect(line.take(Self.base - Self.hour - 1) == Route(movedLabels: 0, isBackfill: true))
        #expect(line.take(Self.base - Self.hour - 1, user: "bob") == .plain, "another stream has a newest of its own")
        let (streams, payload) = try line.push()
        #expect(streams == [["user": "ann"], ["backfill": "2026-11-23T16", "user": "ann"], ["user": "bob"]])
        #expect(payload.notes.backfilled == 1)
    }

    @Test func `the newest time outlives a batch, and a restart within a step`() throws {
        let line = try Line()
        _ = line.take(Self.base)
        let notes = try line.push().payload.notes
        #expect(line.take(Self.base - Self.hour - 1)?.isBackfill == true)
        let next = try Line()
        var memory = RoutingMemory()
        memory.newest = notes.newest
        next.encoder.remember(memory)
        #expect(next.take(Self.base - Self.hour - 1)?.isBackfill == true)
        #expect(next.take(Self.base) == .plain)
    }

    @Test func `hours beyond the limit wait until one is settled`() throws {
        let line = try Line { $0.backfill.openHours = 2 }
        _ = line.take(Self.base)
        #expect(line.take(Self.base - 9 * Self.hour) != nil && line.take(Self.base - 8 * Self.hour) != nil)
        #expect(line.take(Self.base - 7 * Self.hour) == nil)
        _ = try line.push()
        #expect(line.take(Self.base - 7 * Self.hour) == nil)
        line.encoder.settled(1)
        #expect(line.take(Self.base - 7 * Self.hour) != nil)
    }

    /// Otherwise two requests in flight at once could overtake each other, and the older lines be refused.
    @Test func `a line that would make late what is under way waits for it, and older ones are late meanwhile`() throws {
        let line = try Line()
        #expect(line.take(Self.base) == .plain)
        _ = try line.push()
        #expect(line.take(Self.base + Self.hour) == .plain)
        #expect(line.take(Self.base + Self.hour + 1) == nil)
        #expect(line.take(Self.base)?.isBackfill == true, "the line that waits will be the newest")
        line.encoder.settled(1)
        #expect(line.take(Self.base + Self.hour + 1) == .plain)
    }

    // MARK: - Labels of too many values

    @Test func `a label past its limit is structured metadata`() throws {
        let line = try Line { $0.guarding.values = 2 }
        #expect(line.take(Self.base, user: "ann") == .plain && line.take(Self.base, user: "bob") == .plain)
        #expect(line.take(Self.base, user: "cid") == Route(movedLabels: 1, isBackfill: false))
        #expect(line.take(Self.base, user: "ann") == Route(movedLabels: 1, isBackfill: false))
        let (streams, payload) = try line.push()
        #expect(streams == [["user": "ann"], ["user": "bob"], [:]])
        #expect(payload.notes.movedLabels == ["user": 2])
        let entries = try LokiPush(payload, format: .protobuf, compression: .snappy).entries
        #expect(entries.map(\.metadataCount) == [0, 0, 1, 1])
        #expect(entries[2].metadataSize == "usercid".utf8.count)
    }

    @Test func `when the hour is over it is a label again, and counted anew`() throws {
        let line = try Line { $0.guarding.values = 1 }
        _ = line.take(Self.base, user: "ann")
        _ = line.take(Self.base, user: "bob")
        line.encoder.hourPassed()
        _ = try line.push()
        #expect(line.take(Self.base, user: "bob") == .plain)
        #expect(line.take(Self.base, user: "ann") == Route(movedLabels: 1, isBackfill: false), "known streams are counted too")
    }

    // MARK: - As it went before

    @Test func `lines that may have been sent go the way that they went, whatever holds now`() throws {
        let line = try Line { $0.guarding.values = 1 }
        var memory = RoutingMemory()
        let moved = Route(movedLabels: 1, isBackfill: true)
        memory.files[Self.file.content] = EarlierRoutes(end: 3, stretches: [RoutedStretch(start: 1, end: 2, route: moved)])
        line.encoder.remember(memory)
        line.encoder.begin(FileContext(id: FileID(high: 9, low: 9), epoch: 0, path: "/b", source: 0))
        line.encoder.begin(Self.file)
        #expect(line.take(Self.base, user: "ann") == .plain)
        #expect(line.take(Self.base, user: "bob") == moved)
        #expect(line.take(Self.base - 5 * Self.hour, user: "cid") == .plain, "plain then, so plain now")
        #expect(line.take(Self.base - 5 * Self.hour, user: "ann")?.isBackfill == true, "behind the mark today's rules hold")
        let (streams, _) = try line.push()
        #expect(streams.contains(["backfill": "2026-11-23T18"]) && streams.contains(["user": "cid"]))
    }

    // MARK: - Owners

    @Test func `lines of several tenants are told apart, and one without goes to the default`() throws {
        let line = try Line { $0.owner = .field("team", otherwise: "rest") }
        _ = line.take(Self.base, tenant: "red")
        _ = line.take(Self.base, tenant: "blue")
        _ = line.take(Self.base, tenant: "no tenant")
        _ = line.take(Self.base)
        _ = line.take(Self.base, tenant: "red")
        let payload = try line.push().payload
        #expect(payload.owners == ["red", "blue", "rest", "rest"])
        #expect(payload.linesByOwner(count: 5) == [[1], [0, 4], [2, 3]])
        let push = try LokiPush(payload, format: .protobuf, compression: .snappy)
        #expect(try push.payload(of: [0, 4]).owners == ["red"])
    }
}
