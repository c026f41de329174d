import Testing

@testable import ShipperAgent

@Suite struct StatusFindingTests {
    private func findings(_ change: (inout StatusDocument.Sink, inout StatusDocument.Source) -> Void) -> [StatusFinding] {
        var (document, sink, source, file) = (StatusDocument(), StatusDocument.Sink(), StatusDocument.Source(), StatusDocument.File())
        (sink.name, sink.deadLetterLimit, source.name, file.source) = ("search", 1 << 20, "app", "app")
        change(&sink, &source)
        sink.sources = [source]
        (document.sinks, document.files) = ([sink], [file])
        return document.findings(config: "s.yaml")
    }

    @Test func `an agent that is well has none`() {
        #expect(findings { _, _ in }.isEmpty)
        #expect(findings { sink, source in (sink.lastError, source.lagSeconds) = (.init("429", seconds: 1), 299) }.isEmpty)
    }

    @Test func `a sink that stands still says why, since when, and what makes room`() {
        let found = findings { sink, _ in
            (sink.paused, sink.deadLetterBytes) = (.init("it has reached its limit of 100 bytes.", seconds: 240), 100)
            sink.trouble = .init("not told beside it", seconds: 1)
        }
        #expect(found.count == 1 && found[0].weight == .grave)
        #expect(found[0].what.contains("stood still for 4 min") && found[0].what.contains("its limit of 100 bytes"))
        #expect(found[0].remedy.contains("shipper dead-letter list --config s.yaml --sink search"))
    }

    @Test func `a server that does not answer is grave when the breaker is open`() {
        let open = findings { sink, source in
            (sink.trouble, sink.breaker, source.lagBytes) = (.init("connection refused", seconds: 30), "open", 2_048)
        }
        #expect(open.count == 1 && open[0].weight == .grave)
        #expect(open[0].what == "Sink 'search' delivers nothing for 30 s: connection refused.")
        #expect(open[0].remedy.contains("shipper check --config s.yaml") && open[0].remedy.contains("2.0 KiB wait in their files"))
        let closed = findings { sink, _ in sink.trouble = .init("429", seconds: 3) }
        #expect(closed.count == 1 && closed[0].weight == .light)
    }

    @Test func `being behind is told after five minutes`() {
        let found = findings { _, source in (source.lagSeconds, source.lagBytes) = (300, 1 << 20) }
        #expect(found.count == 1 && found[0].what.contains("source 'app' for 5 min: 1.0 MiB behind"))
    }

    @Test func `refused, dropped and lost lines are told, what is gone first`() {
        let found = findings { sink, source in
            (sink.deadLetterBytes, sink.deadLetterDropped) = (1_024, 3)
            (source.linesDeadLettered, source.bytesLost) = (7, 10)
        }
        #expect(found.map(\.weight) == [.grave, .grave, .light])
        #expect(found[0].what.hasPrefix("10 B were cut") && found[1].what.contains("oldest 3 lines are gone"))
        #expect(found[2].what.contains("holds 1.0 KiB of 1.0 MiB, 7 lines of it since"))
        #expect(found[2].remedy.contains("shipper dead-letter list --config s.yaml --sink search"))
    }

    @Test func `a checkpoint that cannot be written and a source without files are told`() {
        #expect(findings { sink, _ in sink.checkpointAge = 60 }.map(\.weight) == [.light])
        let empty = findings { _, source in source.name = "web" }
        #expect(empty.map(\.what) == ["Source 'web' follows no file."])
    }

    @Test func `files that cannot be read are told, with what follows`() {
        var document = StatusDocument()
        document.fileProblems = 1
        let one = document.findings(config: "s.yaml")
        #expect(one.map(\.what) == ["The agent could not read 1 file or directory: lines that stand there are not delivered."])
        #expect(one[0].weight == .grave && one[0].remedy.contains("shipper check --config s.yaml"))
        document.fileProblems = 1_200
        #expect(document.findings(config: "s.yaml")[0].what.contains("1,200 files or directories"))
    }

    @Test func `a store that was set aside is grave, and lines that may be there twice are not`() {
        let found = findings { sink, source in (sink.storesSetAside, source.linesUncertain) = (1, 12) }
        #expect(found.map(\.weight) == [.grave, .light])
        #expect(found[0].what.hasPrefix("The store of sink 'search' was damaged: it was set aside"))
        #expect(found[1].what.hasPrefix("Sink 'search' may show 12 lines twice"))
        #expect(found[1].remedy.contains("shipper verify --config s.yaml --from search"))
    }

    @Test func `a stuck thread is told, and not once more as an old checkpoint`() {
        var (document, sink) = (StatusDocument(), StatusDocument.Sink())
        (sink.checkpointAge, document.stuck) = (90, "the thread of sink 'search' is stuck")
        document.sinks = [sink]
        let found = document.findings(config: "s.yaml")
        #expect(found.count == 1 && found[0].weight == .grave && found[0].what.contains("thread of sink 'search' is stuck"))
    }
}
