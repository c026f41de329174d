import Testing

@testable import ShipperAgent

@Suite struct StatusScreenTests {
    /// An agent with one sink that has everything.
    private func document() -> StatusDocument {
        var document = StatusDocument()
        (document.agent, document.host, document.uptime) = ("1.2.3", "web-1", 11_520)
        document.files = [file("/logs/a.ndjson", size: 1_000, settled: 1_000)]
        var sink = StatusDocument.Sink()
        (sink.name, sink.window, sink.deadLetterLimit) = ("loki", 8, 1 << 30)
        var source = StatusDocument.Source()
        (source.name, source.linesDelivered, source.bytesDelivered) = ("app", 1_000_000, 4 << 20)
        sink.sources = [source]
        document.sinks = [sink]
        return document
    }

    private func file(_ path: String, size: Int, settled: Int?) -> StatusDocument.File {
        var file = StatusDocument.File()
        (file.source, file.path, file.size) = ("app", path, size)
        file.checkpoints = settled.map { ["loki": $0] } ?? [:]
        return file
    }

    private func lines(_ document: StatusDocument, before: StatusDocument? = nil, width: Int? = nil, colours: Bool = false) -> [String] {
        StatusScreen(config: "s.yaml", width: width, colours: colours).lines(document, before: before, seconds: 2)
    }

    @Test func `an agent that is well fits in a few lines`() {
        var now = document()
        now.sinks[0].sources[0].linesDelivered += 25_000
        now.sinks[0].sources[0].bytesDelivered += 5 << 20
        #expect(
            lines(now, before: document()) == [
                "shipper 1.2.3 on web-1, up 3 h 12 min, 1 file", "", "Nothing is wrong.", "",
                "loki: has everything, 0 of 8 requests in flight, 0 retries, breaker closed",
                "  SOURCE  LINES/S  BYTES/S  IN FLIGHT  LAG  BEHIND  DELIVERED  DEAD LETTERS",
                "  app      12,500  2.5 MiB          0  0 B     0 s  1,025,000             0",
            ])
    }

    @Test func `a local sink, which sends no requests, is not said to have none of none in flight`() {
        var now = document()
        (now.sinks[0].name, now.sinks[0].window, now.sinks[0].retries) = ("store", 0, 3)
        #expect(lines(now).contains("store: has everything, 3 retries"))
    }

    @Test func `rates are unknown at the first look and after a restart`() {
        #expect(lines(document())[6].contains("–        –"))
        var before = document()
        before.sinks[0].sources[0].linesDelivered += 1
        #expect(lines(document(), before: before)[6].contains("–        –"))
        before.sinks[0].name = "another"
        #expect(lines(document(), before: before)[6].contains("–        –"))
    }

    @Test func `a sink is said to deliver, to try again, to deliver nothing or to stand still`() {
        var now = document()
        func state() -> String { lines(now).first { $0.hasPrefix("loki: ") }.map { String($0.split(separator: ",")[0]) } ?? "" }
        now.sinks[0].sources[0].lagBytes = 1
        #expect(state() == "loki: delivers")
        now.sinks[0].trouble = .init("429", seconds: 3)
        #expect(state() == "loki: tries again")
        now.sinks[0].breaker = "half_open"
        #expect(state() == "loki: delivers nothing")
        now.sinks[0].paused = .init("full", seconds: 3)
        #expect(state() == "loki: stands still")
    }

    @Test func `the files that are furthest behind are shown, and of the others how many`() {
        var now = document()
        now.files = (0..<7).map { file("/logs/\($0)", size: 1_000 + 10 * $0, settled: $0 == 6 ? nil : 1_000) }
        now.files.append(file("/logs/old.gz", size: 9_999, settled: 5))
        let shown = lines(now).suffix(7)
        #expect(
            Array(shown) == [
                "SINK  NOT SETTLED  FILE", "loki      1.0 KiB  /logs/6", "loki         50 B  /logs/5", "loki         40 B  /logs/4",
                "loki         30 B  /logs/3", "loki         20 B  /logs/2", "and 1 file more",
            ])
    }

    @Test func `files that a hard link keeps are counted, and named as such where they are behind`() {
        var now = document()
        now.files = (0..<3).map { file("/logs/\($0)", size: 1_000, settled: $0 == 1 ? 400 : 1_000) }
        now.files[1].isPinned = true
        now.files[2].isPinned = true
        #expect(lines(now).first?.hasSuffix(", 3 files, 2 pinned") == true)
        #expect(lines(now).last == "loki        600 B  /logs/1 (pinned)")
    }

    @Test func `no line is wider than the terminal, and nothing of a finding is cut off`() {
        var now = document()
        now.sinks[0].trouble = .init(String(repeating: "the server is tired ", count: 20), seconds: 3)
        now.sinks[0].lastError = now.sinks[0].trouble
        now.files = [file("/" + String(repeating: "long/", count: 60), size: 2, settled: 0)]
        for width in [20, 40, 80] {
            let lines = lines(now, width: width)
            #expect(lines.allSatisfy { $0.count <= width })
            #expect(lines.joined(separator: " ").split(separator: " ").filter { $0 == "tired" || $0 == "tired." }.count >= 20)
        }
    }

    @Test func `what servers and files say cannot act on the terminal`() {
        var now = document()
        now.sinks[0].trouble = .init("\u{1B}[2J\u{7}gone\nnext", seconds: 3)
        now.sinks[0].lastError = now.sinks[0].trouble
        now.files = [file("/logs/\u{1B}]0;x", size: 2, settled: 0)]
        let text = lines(now).joined()
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F })
        #expect(text.contains("gone\\nnext"))
    }

    @Test func `colours are there only when they are wanted`() {
        var now = document()
        #expect(!lines(now).joined().contains("\u{1B}"))
        #expect(lines(now, colours: true)[2] == "\u{1B}[32mNothing is wrong.\u{1B}[0m")
        now.sinks[0].paused = .init("full", seconds: 3)
        #expect(lines(now, colours: true)[2].hasPrefix("\u{1B}[1;31m! "))
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_000, "-1,000")])
    func `counts are read in thousands`(number: Int, text: String) { #expect(StatusWords.count(number) == text) }

    @Test(arguments: [
        (0, "0 B"), (1_023, "1023 B"), (1_024, "1.0 KiB"), (1_048_576, "1.0 MiB"), (3 << 29, "1.5 GiB"), (500 << 20, "500 MiB"),
        (Int.max, "7.9 EiB"),
    ])
    func `bytes are read in the unit that fits`(number: Int, text: String) { #expect(StatusWords.bytes(number) == text) }

    @Test(arguments: [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7_200, "2 h 0 min"), (172_800, "2 d 0 h")])
    func `times are read in the unit that fits`(seconds: Int, text: String) { #expect(StatusWords.time(seconds) == text) }
}
