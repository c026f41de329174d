import ShipperCore
import ShipperEncoding
import Testing

@testable import ShipperDelivery

/// Loki's sentences, and the lines they are said of.
@Suite struct LokiAttributionTests {
    private static let base = PushedLine.base
    private static let second: Int64 = 1_000_000_000
    private let info = PushedLine.shown("info")
    private let warn = PushedLine.shown("warn")

    /// One letter a line: s stored, x refused, r again, a asked for, ? in doubt.
    private func letters(_ lines: [PushedLine], refused text: String) throws -> String {
        let items = try LokiAttribution.items(of: PushedLine.push(lines), refused: HTTPAnswer(status: 400, body: Array(text.utf8)))
        return items.map(LokiAnswerTests.letter).joined()
    }

    private func letters(_ lines: [PushedLine], limited text: String) throws -> String {
        let items = try LokiAttribution.items(of: PushedLine.push(lines), limited: HTTPAnswer(status: 429, body: Array(text.utf8)))
        return items?.map(LokiAnswerTests.letter).joined() ?? "none"
    }

    private func line(
        _ level: String = "info", at seconds: Int64 = 0, plus nanoseconds: Int64 = 0, _ text: String = "line",
        _ metadata: String = ""
    )
        -> PushedLine
    {
        PushedLine(level: level, time: Self.base + seconds * Self.second + nanoseconds, text: text, metadata: metadata)
    }

    // MARK: - The distributor

    private func tooOld(_ stream: String, _ time: String) -> String {
        "entry for stream '\(stream)' has timestamp too old: \(time), oldest acceptable timestamp is: 2026-11-23T18:00:00Z"
    }

    @Test func `a line too old is the one of its second and stream, and the others are stored`() throws {
        let lines = [line(), line(at: 1), line("warn"), line(at: 2)]
        #expect(try letters(lines, refused: tooOld(info, "2026-11-23T18:57:23Z")) == "sxss")
        #expect(try letters(lines, refused: tooOld(warn, "2026-11-23T18:57:22Z")) == "ssxs")
    }

    @Test func `several sentences are each said of their lines`() throws {
        let lines = [line(), line(plus: 5), line("warn"), line(at: 9), line(at: 1, String(repeating: "x", count: 300))]
        let text =
            "2 errors like: \(tooOld(info, "2026-11-23T18:57:22Z")); 1 errors like: entry for stream '\(warn)' has timestamp too new: 2026-11-23T18:57:22Z; "
            + "1 errors like: max entry size '256' bytes exceeded for stream '\(info)' while adding an entry with length '300' bytes"
        #expect(try letters(lines, refused: text) == "xxxsx")
        #expect(try letters(lines, refused: text + "\n") == "xxxsx")
    }

    @Test func `of more lines of one second than were refused, those beyond the limit are meant`() throws {
        let lines = [line(plus: 7), line(plus: 3), line(plus: 9)]
        #expect(try letters(lines, refused: tooOld(info, "2026-11-23T18:57:22Z")) == "sxs")
        let new = "2 errors like: entry for stream '\(info)' has timestamp too new: 2026-11-23T18:57:22Z"
        #expect(try letters(lines, refused: new) == "xsx")
        // Two of one nanosecond, one refused: nobody can tell.
        #expect(try letters([line(plus: 3), line(plus: 3), line(plus: 9)], refused: tooOld(info, "2026-11-23T18:57:22Z")) == "???")
    }

    @Test func `metadata that are too large or too many are found by their size or number`() throws {
        let lines = [line(), line(at: 1, "line", String(repeating: "v", count: 999))]
        let large = "stream '\(info)' has structured metadata too large: '1000' bytes, limit: '64' bytes. Please see"
        #expect(try letters(lines, refused: large) == "sx")
        let many = "stream '\(info)' has too many structured metadata labels: '1', limit: '0'. Please see"
        #expect(try letters(lines, refused: many) == "sx")
    }

    @Test func `refused labels refuse the whole stream, and no other`() throws {
        let lines = [line(), line("warn"), line()]
        #expect(try letters(lines, refused: "entry for stream '\(info)' has 16 label names; limit 15") == "xsx")
    }

    @Test func `what fits more or fewer lines than Loki counted leaves the stream in doubt`() throws {
        let lines = [line(), line("warn"), line()]
        let long = "max entry size '1' bytes exceeded for stream '\(info)' while adding an entry with length '4' bytes"
        #expect(try letters(lines, refused: long) == "?s?")
        #expect(try letters(lines, refused: "3 errors like: " + long) == "?s?")
        #expect(try letters(lines, refused: "2 errors like: " + long) == "xsx")
    }

    @Test func `a sentence that is not known leaves every line in doubt that no other explains`() throws {
        let lines = [line(), line("warn"), line(at: 5)]
        #expect(try letters(lines, refused: "something new") == "???")
        let both = "1 errors like: something new; 1 errors like: \(tooOld(info, "2026-11-23T18:57:27Z"))"
        #expect(try letters(lines, refused: both) == "??x")
    }

    @Test func `a stream that is not ours leaves every line in doubt`() throws {
        #expect(try letters([line(), line()], refused: tooOld(#"{other="x"}"#, "2026-11-23T18:57:22Z")) == "??")
    }

    @Test func `each refused line keeps the sentence that was said of it`() throws {
        let text = tooOld(info, "2026-11-23T18:57:23Z")
        let items = try LokiAttribution.items(
            of: PushedLine.push([line(), line(at: 1)]), refused: HTTPAnswer(status: 400, body: Array(text.utf8)))
        #expect(items == [.stored, .reject("400: \(text)")])
    }

    @Test(arguments: ["-1", "0", "9223372036854775807", "-9223372036854775808", "99999999999999999999"])
    func `numbers that cannot be meant name no line`(number: String) throws {
        let lines = [line(), line(at: 1)]
        let sentence = tooOld(info, "2026-11-23T18:57:22Z")
        let texts = [
            "\(number) errors like: \(sentence)", "1 errors like: \(sentence); \(number) errors like: \(sentence)",
            behind(["2026-11-23 18:57:22"], Int(number) ?? -7, 2, info), behind(["2026-11-23 18:57:22"], 1, Int(number) ?? -7, info),
            "max entry size '1' bytes exceeded for stream '\(info)' while adding an entry with length '\(number)' bytes",
        ]
        for text in texts {
            let letters = try letters(lines, refused: text)
            #expect(letters.count == 2 && (letters.contains("?") || letters == "xs"), "\(text)")
        }
    }

    // MARK: - The ingester

    private func behind(_ times: [String], _ ignored: Int, _ total: Int, _ stream: String, cutoff: String = "2026-11-23T18:57:24Z")
        -> String
    {
        times.map {
            "entry with timestamp \($0) +0000 UTC ignored, reason: 'entry too far behind, entry timestamp is: x, oldest acceptable timestamp is: \(cutoff)',\n"
        }.joined() + "user 'fake', total ignored: \(ignored) out of \(total) for stream: \(stream)"
    }

    @Test func `lines too far behind are those listed, and the rest of their stream is stored`() throws {
        let lines = [line(), line(plus: 580_000_000), line(at: 9)]
        #expect(try letters(lines, refused: behind(["2026-11-23 18:57:22", "2026-11-23 18:57:22.58"], 2, 3, info)) == "xxs")
        #expect(try letters(lines, refused: behind(["2026-11-23 18:57:22.58"], 1, 3, info)) == "sxs")
    }

    @Test func `of streams that the ingester keeps silent about every line is asked for`() throws {
        let lines = [line(), line("warn"), line(at: 9)]
        #expect(try letters(lines, refused: behind(["2026-11-23 18:57:22"], 1, 2, info)) == "x?s")
    }

    @Test func `if all of a stream is ignored it needs no list`() throws {
        let lines = (0..<15).map { line(at: Int64($0)) }
        let listed = (22..<32).map { "2026-11-23 18:57:\($0)" }
        #expect(try letters(lines, refused: behind(listed, 15, 15, info)) == String(repeating: "x", count: 15))
    }

    @Test func `of more than ten the time that they were all before tells which`() throws {
        let lines = (0..<15).map { line(at: Int64($0)) }
        let listed = (22..<32).map { "2026-11-23 18:57:\($0)" }
        let text = behind(listed, 12, 15, info, cutoff: "2026-11-23T18:57:34Z")
        #expect(try letters(lines, refused: text) == String(repeating: "x", count: 12) + "sss")
        let unclear = behind(listed, 12, 15, info, cutoff: "2026-11-23T18:57:33Z")
        #expect(try letters(lines, refused: unclear) == String(repeating: "?", count: 15))
    }

    @Test func `if fewer came to the ingester than were sent, others were refused in silence`() throws {
        let lines = [line(), line(at: 1), line(at: 9)]
        #expect(try letters(lines, refused: behind(["2026-11-23 18:57:22"], 1, 2, info)) == "???")
    }

    @Test func `a stream over its rate is sent again whole if all of it was ignored, else asked for; so are the others`() throws {
        let lines = [line(), line("warn"), line(at: 1)]
        func text(_ ignored: Int) -> String {
            "entry with timestamp 2026-11-23 18:57:22 +0000 UTC ignored, reason: 'Per stream rate limit exceeded (limit: 64KB/sec) while attempting to ingest for stream '\(info)' totaling 1000B, consider',\n"
                + "user 'fake', total ignored: \(ignored) out of 2 for stream: \(info)"
        }
        #expect(try letters(lines, limited: text(2)) == "rar")
        #expect(try letters([line(), line("warn"), line()], limited: text(1)) == "aaa")
        #expect(try letters(lines, limited: "something else") == "none")
    }

    /// Its burst is not named. A stream that is larger than a second's rate may be larger than that, and would never pass as it is.
    @Test(arguments: [
        ("64KB", "rrr"), ("4B", "hhh"), ("3B", "hhh"), ("11B", "hhh"), ("12B", "rrr"), ("0.01KB", "hhh"), ("a lot", "rrr"),
        ("1e999B", "rrr"),
    ])
    func `a stream over its rate that is larger than what a second allows is halved`(limit: String, judgement: String) throws {
        func text(_ lines: Int) -> String {
            "entry with timestamp 2026-11-23 18:57:22 +0000 UTC ignored, reason: 'Per stream rate limit exceeded (limit: \(limit)/sec) while attempting to ingest for stream '\(info)' totaling 4B, consider',\n"
                + "user 'fake', total ignored: \(lines) out of \(lines) for stream: \(info)"
        }
        #expect(
            try letters([line(), line("warn"), line(at: 1), line(at: 2)], limited: text(3))
                == "\(judgement.prefix(1))a\(judgement.dropFirst())")
        #expect(try letters([line()], limited: text(1)) == "r", "a line alone cannot be cut")
        // The distributor has refused one of them in silence: their numbers do not agree, and the stream passes as little.
        #expect(try letters([line(), line(at: 1), line(at: 2)], limited: text(2)) == (judgement == "hhh" ? "AAA" : "aaa"))
    }

    @Test func `a stream that may not be opened is sent again, and the others are asked for`() throws {
        let text = "maximum active stream limit exceeded when trying to create stream \(warn), reduce the number"
        #expect(try letters([line(), line("warn"), line()], limited: text) == "ara")
    }

    @Test func `a stream with more labels is not taken for one with fewer`() throws {
        let lines = [line(""), line("info")]
        let without = #"{app="a\"b", service_name="a\"b"}"#
        #expect(try letters(lines, refused: tooOld(info, "2026-11-23T18:57:22Z")) == "sx")
        #expect(try letters(lines, refused: tooOld(without, "2026-11-23T18:57:22Z")) == "xs")
    }
}
