import ShipperCore
import ShipperTestSupport
import Testing

@testable import ShipperEncoding

/// Indices by date.
@Suite struct IndexPatternTests {
    /// 2026-11-23T10:11:12Z.
    private static let time: Int64 = 1_795_428_672_000_000_000
    private static let day: Int64 = 86_400_000_000_000

    @Test func `dates are the line's own, in UTC`() throws {
        #expect(try #require(IndexPattern("logs-%Y.%m.%d")).name(at: Self.time) == "logs-2026.11.23")
        #expect(try #require(IndexPattern("%Y%m%d%Hx")).name(at: Self.time) == "2026112310x")
        #expect(try #require(IndexPattern("a-%d")).name(at: -1) == "a-31")
        #expect(IndexPattern("plain")?.hasDate == false && IndexPattern("a%H")?.hasDate == true)
    }

    @Test(arguments: ["a%", "a%y", "a%%", "%S"])
    func `nothing else may follow the mark`(text: String) { #expect(IndexPattern(text) == nil) }

    /// The head of the action is kept while the day or the hour is the same, so every order of times is tried.
    @Test(arguments: ["i-%Y.%m.%d", "i-%Y.%m.%d.%H"])
    func `each line's action names the index of its own time, whatever came before`(text: String) throws {
        let pattern = try #require(IndexPattern(text))
        var action = BulkAction(pattern, hasID: true)
        var generator = SeededGenerator(seed: 5)
        let edges = [0, -1, 1, 3_600_000_000_000, -3_600_000_000_000, Self.day - 1, Self.day, -Self.day]
        for _ in 0..<2_000 {
            let time = Self.time / Self.day * Self.day + (edges.randomElement(using: &generator) ?? 0)
            action.prepare(time)
            #expect(action.head == Array("{\"create\":{\"_index\":\"\(pattern.name(at: time))\",\"_id\":\"".utf8))
        }
        for time in [Int64.min, .max] {
            action.prepare(time)
            #expect(action.head == Array("{\"create\":{\"_index\":\"\(pattern.name(at: time))\",\"_id\":\"".utf8))
        }
    }

    @Test func `without ids and without a date the action says nothing`() throws {
        var options = BulkOptions(host: "h", hostField: nil, fileField: nil, offsetField: nil, sourceField: nil, compression: .none)
        options.hasIDs = false
        let batch = try WireFormatTests.seal([#"{"a":1}"#], BulkEncoder(options, sourceNames: ["s"]))
        #expect(String(decoding: batch.payload.body, as: UTF8.self).hasPrefix("{\"create\":{}}\n{"))
        options.index = IndexPattern("i-%Y")
        let dated = try WireFormatTests.seal([WireFormatTests.line], BulkEncoder(options, sourceNames: ["s"]))
        #expect(String(decoding: dated.payload.body, as: UTF8.self).hasPrefix("{\"create\":{\"_index\":\"i-2026\"}}\n{"))
    }
}
