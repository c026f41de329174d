import ShipperCore
import Testing

@testable import ShipperDelivery

@Suite struct DeliveryProgressTests {
    private let backend = LineBackend()
    private let broken = LineBackend(canCut: false)

    private func progress(_ count: Int) -> DeliveryProgress {
        progress(count, backend)
    }

    private func progress(_ count: Int, _ backend: LineBackend, doubtful: [Int] = []) -> DeliveryProgress {
        DeliveryProgress(
            payload: LineBackend.batch(count).payload, lineCount: count, doubtful: doubtful, noCountsFrom: .seconds(9),
            cut: backend.subset)
    }

    private func items(_ letters: String) -> Verdict {
        backend.verdict(
            on: HTTPAnswer(status: 200, body: Array(letters.utf8)), to: Payload(body: [], uncompressedCount: 0), lineCount: letters.count)
    }

    /// What is to be sent or, with a mark before it, asked next.
    private func body(_ progress: DeliveryProgress) -> String {
        switch progress.next {
        case .send(let part): String(decoding: part.payload.body, as: UTF8.self)
        case .ask(let part, _): "?" + String(decoding: part.payload.body, as: UTF8.self)
        case nil: ""
        }
    }

    @Test func `a settled batch is delivered whole, duplicates counted`() {
        var progress = progress(3)
        let again = progress.apply(.settled(duplicates: 2))
        #expect(again == nil)
        #expect(progress.settlement.delivered == [0, 1, 2] && progress.settlement.duplicates == 2)
        #expect(progress.pending.isEmpty)
    }

    @Test func `a refused batch keeps the reason for each line`() {
        var progress = progress(2)
        let again = progress.apply(.reject(Refusal(kind: "k", reason: "why")))
        #expect(again == nil)
        #expect(progress.settlement.rejections == [.init(line: 0, reason: "why"), .init(line: 1, reason: "why")])
    }

    @Test func `a retry and a pause settle nothing and change nothing`() {
        let refusal = Refusal(kind: "k", reason: "why", retryAfter: .seconds(1))
        for verdict in [Verdict.retry(refusal), .pause(refusal)] {
            var progress = progress(2)
            let again = progress.apply(verdict)
            #expect(again == refusal)
            #expect(progress.settlement == Settlement() && progress.pending == [0, 1] && body(progress) == "0\n1\n")
        }
    }

    @Test func `only what can be tried again is sent again, and indices stay those of the batch`() {
        var progress = progress(6)
        var again = progress.apply(items("srxrdr"))
        #expect(again == Refusal(kind: "partial", reason: "busy"))
        #expect(progress.pending == [1, 3, 5] && body(progress) == "1\n3\n5\n")
        again = progress.apply(items("rxr"))
        #expect(again != nil)
        #expect(progress.pending == [1, 5] && body(progress) == "1\n5\n")
        again = progress.apply(items("dx"))
        #expect(again == nil)
        #expect(progress.settlement.delivered == [0, 4, 1])
        #expect(progress.settlement.duplicates == 2)
        #expect(progress.settlement.rejections.map(\.line) == [2, 3, 5])
        #expect(progress.pending.isEmpty)
    }

    @Test func `what is too much for its stream comes again in halves, beside what is only late, and a line alone as it is`() {
        var progress = progress(5)
        #expect(progress.apply(items("hrhsh"))?.reason == "too many")
        #expect(progress.pending == [0, 1, 2, 4] && body(progress) == "1\n")
        _ = progress.apply(.settled(duplicates: 0))
        #expect(body(progress) == "0\n")
        #expect(progress.apply(items("h")) != nil && body(progress) == "0\n", "it is neither dropped nor cut")
        _ = progress.apply(.settled(duplicates: 0))
        #expect(body(progress) == "2\n4\n")
    }

    @Test func `what may be there and was too much is asked for, and what is missing, or not to be known, comes in halves`() {
        var asked = progress(4)
        #expect(asked.apply(items("AAAs")) != nil && body(asked) == "?0\n1\n2\n")
        _ = asked.apply(.answered(held: [1], unknowable: []), asked: .zero)
        #expect(body(asked) == "0\n" && asked.pending == [0, 2] && asked.settlement.rejections.isEmpty)
        var blind = progress(3)
        _ = blind.apply(items("AAs"))
        _ = blind.apply(.closed, asked: .zero)
        #expect(body(blind) == "0\n" && blind.pending == [0, 1], "it is no refusal")
        _ = blind.apply(.settled(duplicates: 0))
        _ = blind.apply(.settled(duplicates: 0))
        #expect(blind.settlement.uncertain == [0, 1])
    }

    @Test func `a verdict on the whole after a part counts for the part alone`() {
        var progress = progress(4)
        _ = progress.apply(items("srsr"))
        let again = progress.apply(.reject(Refusal(kind: "k", reason: "why")))
        #expect(again == nil)
        #expect(progress.settlement.delivered == [0, 2])
        #expect(progress.settlement.rejections.map(\.line) == [1, 3])
    }

    @Test func `a body that cannot be cut goes again as it is, and nothing is counted twice or forgotten`() {
        var progress = progress(3, broken)
        var again = progress.apply(items("dxr"))
        #expect(again != nil)
        #expect(progress.pending == [0, 1, 2] && body(progress) == "0\n1\n2\n")
        #expect(progress.settlement == Settlement())
        again = progress.apply(items("dxs"))
        #expect(again == nil && progress.next == nil)
        #expect(progress.settlement.delivered == [0, 2] && progress.settlement.duplicates == 1)
        #expect(progress.settlement.rejections == [.init(line: 1, reason: "refused")])
    }

    @Test func `what is too large is halved, down to the line that alone is`() {
        var progress = progress(4)
        var sent: [String] = []
        while progress.next != nil {
            let body = body(progress)
            sent.append(body.split(separator: "\n").joined())
            let verdict: Verdict =
                body.contains("2") ? .split(Refusal(kind: "too_large", reason: "413: too large")) : .settled(duplicates: 0)
            let again = progress.apply(verdict)
            #expect(again == nil)
        }
        #expect(sent == ["0123", "01", "23", "2", "3"])
        #expect(progress.settlement.delivered == [0, 1, 3])
        #expect(progress.settlement.rejections == [.init(line: 2, reason: "413: too large")])
    }

    /// Pain B 17: 413 for ever.
    /// A server may close the connection before its 413 is heard.
    @Test func `what was lost with its connection three times in a row comes in halves, and a line alone as it is`() {
        let lost = Refusal(kind: "connection_lost", reason: "closed")
        var progress = progress(4)
        for verdict in [Verdict.retry(lost), .retry(lost), .retry(Refusal(kind: "server_error", reason: "503"))] {
            _ = progress.apply(verdict)
        }
        for _ in 0..<2 {
            #expect(progress.apply(.retry(lost)) == lost)
            #expect(body(progress) == "0\n1\n2\n3\n", "another failure in between begins the count anew")
        }
        #expect(progress.apply(.retry(lost)) == lost, "it waits all the same")
        #expect(body(progress) == "0\n1\n" && progress.pending == [0, 1, 2, 3])
        for _ in 0..<3 { _ = progress.apply(.retry(lost)) }
        #expect(body(progress) == "0\n", "each half has its own three times")
        for _ in 0..<9 { _ = progress.apply(.retry(lost)) }
        #expect(body(progress) == "0\n" && progress.settlement == Settlement())
    }

    /// Asking without end for what nobody answers would take a processor for itself.
    @Test func `what can be neither halved nor asked for goes again as it is`() {
        var progress = progress(4, broken)
        for _ in 1...DeliveryProgress.mostLosses + 1 {
            #expect(body(progress) == "0\n1\n2\n3\n")
            _ = progress.apply(.ask(Refusal(kind: "connection_lost", reason: "closed")))
            let wait = progress.apply(.closed, asked: .zero)
            #expect(wait == nil)
        }
        #expect(body(progress) == "0\n1\n2\n3\n")
    }

    @Test func `where what was lost must be asked for, that which is missing comes in halves`() {
        let lost = Refusal(kind: "connection_lost", reason: "closed")
        var progress = progress(4)
        for loss in 1...3 {
            _ = progress.apply(.ask(lost))
            #expect(body(progress) == "?0\n1\n2\n3\n")
            _ = progress.apply(.answered(held: [], unknowable: []), asked: .seconds(99))
            #expect(body(progress) == (loss < 3 ? "0\n1\n2\n3\n" : "0\n1\n"))
        }
        #expect(progress.pending == [0, 1, 2, 3])
    }

    @Test func `a body that is too large and cannot be cut waits, and is not dropped`() {
        var progress = progress(2, broken)
        let again = progress.apply(.split(Refusal(kind: "too_large", reason: "413")))
        #expect(again?.kind == "too_large" && progress.pending == [0, 1] && progress.settlement == Settlement())
    }

    @Test func `what may have arrived is asked for, and only what is missing is sent again`() {
        var progress = progress(4)
        let refusal = Refusal(kind: "timeout", reason: "no answer")
        let again = progress.apply(.ask(refusal), noCountsFrom: .seconds(40))
        #expect(again == refusal && body(progress) == "?0\n1\n2\n3\n")
        // Too early for a no; a yes counts.
        let wait = progress.apply(.answered(held: [1], unknowable: []), asked: .seconds(5))
        #expect(wait == .seconds(40) && body(progress) == "?0\n2\n3\n" && progress.settlement.delivered == [1])
        let over = progress.apply(.answered(held: [0], unknowable: []), asked: .seconds(40))
        #expect(over == nil && body(progress) == "2\n3\n" && progress.settlement.delivered == [1, 0])
        #expect(progress.settlement.uncertain.isEmpty)
    }

    @Test func `what cannot be known is sent again and counted, each line once`() {
        var progress = progress(3)
        for _ in 0..<2 {
            _ = progress.apply(.ask(Refusal(kind: "timeout", reason: "")))
            _ = progress.apply(.answered(held: [], unknowable: [1]), asked: .zero)
        }
        #expect(body(progress) == "0\n1\n2\n" && progress.settlement.uncertain.isEmpty, "they are not there yet")
        _ = progress.apply(.settled(duplicates: 0))
        #expect(progress.settlement.uncertain == [1])
    }

    @Test func `what was sent blindly and is then known not to be there is certain again`() {
        var progress = progress(3)
        _ = progress.apply(.ask(Refusal(kind: "timeout", reason: "")))
        _ = progress.apply(.closed, asked: .zero)
        #expect(body(progress) == "0\n1\n2\n")
        _ = progress.apply(.ask(Refusal(kind: "timeout", reason: "")))
        _ = progress.apply(.answered(held: [1], unknowable: []), asked: .zero)
        _ = progress.apply(.settled(duplicates: 0))
        #expect(progress.settlement.uncertain == [1], "line 1 may be there twice, the others were not there at all")
    }

    @Test func `lines in doubt are asked for at once, and those that are missing are sent in halves until the bad one stands alone`() {
        var progress = progress(6)
        let again = progress.apply(items("s?????"))
        #expect(again == nil && body(progress) == "?1\n2\n3\n4\n5\n")
        _ = progress.apply(.answered(held: [0], unknowable: []), asked: .zero)
        #expect(body(progress) == "2\n3\n")
        _ = progress.apply(items("??"))
        _ = progress.apply(.answered(held: [1], unknowable: []), asked: .zero)
        #expect(body(progress) == "2\n", "what was said of two may be true of the other")
        _ = progress.apply(.reject(Refusal(kind: "refused", reason: "its own")))
        #expect(progress.settlement.rejections == [.init(line: 2, reason: "its own")])
        #expect(body(progress) == "4\n5\n")
        _ = progress.apply(.settled(duplicates: 0))
        #expect(progress.next == nil && progress.settlement.delivered.sorted() == [0, 1, 3, 4, 5])
    }

    @Test func `after a refusal that nobody can explain, what is not there is sent in halves, and a line that is refused alone is`() {
        var progress = progress(4)
        let refusal = Refusal(kind: "k", reason: "400: why")
        #expect(progress.apply(.unexplained(refusal)) == nil && body(progress) == "?0\n1\n2\n3\n")
        _ = progress.apply(.answered(held: [1], unknowable: []), asked: .zero)
        #expect(body(progress) == "0\n" && progress.settlement.delivered == [1])
        #expect(progress.apply(.unexplained(refusal)) == nil && body(progress) == "2\n3\n")
        #expect(progress.settlement.rejections == [.init(line: 0, reason: "400: why")])
        _ = progress.apply(.settled(duplicates: 0))
        #expect(progress.next == nil && progress.settlement.delivered == [1, 2, 3])
    }

    @Test func `lines in doubt that nobody can be asked for are kept, with the reason, and counted`() {
        var progress = progress(3)
        _ = progress.apply(items("s??"))
        _ = progress.apply(.closed, asked: .zero)
        #expect(progress.next == nil && progress.settlement.delivered == [0] && progress.settlement.uncertain == [1, 2])
        #expect(progress.settlement.rejections.map(\.line) == [1, 2])
    }

    @Test func `lines that an earlier life may have sent are asked for before anything is sent`() {
        var progress = progress(4, backend, doubtful: [0, 2])
        #expect(body(progress) == "?0\n2\n")
        let wait = progress.apply(.answered(held: [0], unknowable: []), asked: .seconds(1))
        #expect(wait == .seconds(9) && body(progress) == "?2\n")
        _ = progress.apply(.answered(held: [], unknowable: []), asked: .seconds(9))
        #expect(body(progress) == "2\n")
        _ = progress.apply(.settled(duplicates: 0))
        #expect(body(progress) == "1\n3\n")
    }

    @Test(arguments: 0..<500 as Range<UInt64>)
    func `whatever is answered, each line ends once`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...12, using: &generator)
        let doubtful = (0..<count).filter { _ in Int.random(in: 0..<4, using: &generator) == 0 }
        var progress = progress(count, Int.random(in: 0..<8, using: &generator) == 0 ? broken : backend, doubtful: doubtful)
        for round in 0..<200 {
            switch progress.next {
            case nil: break
            case .send(let part): _ = progress.apply(verdict(for: part, &generator), noCountsFrom: .seconds(round))
            case .ask(let part, _): _ = progress.apply(finding(for: part, &generator), asked: .seconds(round))
            }
            let ended = progress.settlement.delivered + progress.settlement.rejections.map(\.line)
            #expect((ended + progress.pending).sorted() == Array(0..<count), "seed \(seed), round \(round)")
        }
    }

    private func verdict(for part: DeliveryProgress.Part, _ generator: inout SeededGenerator) -> Verdict {
        let refusal = Refusal(kind: "k", reason: "why")
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: return .settled(duplicates: 0)
        case 1: return .retry(refusal)
        case 2: return .split(refusal)
        case 3: return .ask(refusal)
        case 4: return .reject(refusal)
        case 5: return .unexplained(refusal)
        default: return items(String(part.lines.map { _ in "sdxrrhaA?".randomElement(using: &generator) ?? "s" }))
        }
    }

    private func finding(
        for part: DeliveryProgress.Part, _ generator: inout SeededGenerator
    ) -> DeliveryProgress.Finding {
        if Int.random(in: 0..<6, using: &generator) == 0 { return .closed }
        let held = part.lines.indices.filter { _ in Bool.random(using: &generator) }
        let unknowable = part.lines.indices.filter { !held.contains($0) && Bool.random(using: &generator) }
        return .answered(held: Set(held), unknowable: Set(unknowable))
    }
}
