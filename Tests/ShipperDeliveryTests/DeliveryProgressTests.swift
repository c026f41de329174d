import ShipperCore
import Testing

@testable import ShipperDelivery

@Suite struct DeliveryProgressTests {
    private let backend = LineBackend()
    private let broken = LineBackend(canCut: false)

    private func progress(_ count: Int) -> DeliveryProgress {
        DeliveryProgress(payload: LineBackend.batch(count).payload, lineCount: count)
    }

    private func items(_ letters: String) -> Verdict {
        backend.verdict(on: HTTPAnswer(status: 200, body: Array(letters.utf8)), lineCount: letters.count)
    }

    private func body(_ progress: DeliveryProgress) -> String { String(decoding: progress.payload.body, as: UTF8.self) }

    @Test func `a settled batch is delivered whole, duplicates counted`() {
        var progress = progress(3)
        let again = progress.apply(.settled(duplicates: 2), subset: backend.subset)
        #expect(again == nil)
        #expect(progress.settlement.delivered == [0, 1, 2] && progress.settlement.duplicates == 2)
        #expect(progress.pending.isEmpty)
    }

    @Test func `a refused batch keeps the reason for each line`() {
        var progress = progress(2)
        let again = progress.apply(.reject(Refusal(kind: "k", reason: "why")), subset: backend.subset)
        #expect(again == nil)
        #expect(progress.settlement.rejections == [.init(line: 0, reason: "why"), .init(line: 1, reason: "why")])
    }

    @Test func `a retry and a pause settle nothing and change nothing`() {
        let refusal = Refusal(kind: "k", reason: "why", retryAfter: .seconds(1))
        for verdict in [Verdict.retry(refusal), .pause(refusal)] {
            var progress = progress(2)
            let again = progress.apply(verdict, subset: backend.subset)
            #expect(again == refusal)
            #expect(progress.settlement == Settlement() && progress.pending == [0, 1] && body(progress) == "0\n1\n")
        }
    }

    @Test func `only what can be tried again is sent again, and indices stay those of the batch`() {
        var progress = progress(6)
        var again = progress.apply(items("srxrdr"), subset: backend.subset)
        #expect(again == Refusal(kind: "partial", reason: "busy"))
        #expect(progress.pending == [1, 3, 5] && body(progress) == "1\n3\n5\n")
        again = progress.apply(items("rxr"), subset: backend.subset)
        #expect(again != nil)
        #expect(progress.pending == [1, 5] && body(progress) == "1\n5\n")
        again = progress.apply(items("dx"), subset: backend.subset)
        #expect(again == nil)
        #expect(progress.settlement.delivered == [0, 4, 1])
        #expect(progress.settlement.duplicates == 2)
        #expect(progress.settlement.rejections.map(\.line) == [2, 3, 5])
        #expect(progress.pending.isEmpty)
    }

    @Test func `a verdict on the whole after a part counts for the part alone`() {
        var progress = progress(4)
        _ = progress.apply(items("srsr"), subset: backend.subset)
        let again = progress.apply(.reject(Refusal(kind: "k", reason: "why")), subset: backend.subset)
        #expect(again == nil)
        #expect(progress.settlement.delivered == [0, 2])
        #expect(progress.settlement.rejections.map(\.line) == [1, 3])
    }

    @Test func `a body that cannot be cut goes again as it is, and nothing is counted twice or forgotten`() {
        var progress = progress(5)
        _ = progress.apply(items("sdrrr"), subset: backend.subset)
        // From here on the body of lines 2, 3 and 4 cannot be cut.
        var again = progress.apply(items("dxr"), subset: broken.subset)
        #expect(again != nil)
        #expect(progress.pending == [2, 3, 4] && body(progress) == "2\n3\n4\n")
        #expect(progress.settlement.delivered == [0, 1] && progress.settlement.duplicates == 1)
        again = progress.apply(items("dxs"), subset: broken.subset)
        #expect(again == nil)
        #expect(progress.settlement.delivered == [0, 1, 2, 4] && progress.settlement.duplicates == 2)
        #expect(progress.settlement.rejections == [.init(line: 3, reason: "refused")])
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func `whatever is answered, each line ends once`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...12, using: &generator)
        var progress = progress(count)
        for round in 0..<100 where !progress.pending.isEmpty {
            let letters = String(progress.pending.map { _ in "sdxrrr".randomElement(using: &generator) ?? "s" })
            let cutter = Bool.random(using: &generator) ? backend : broken
            let again = progress.apply(items(letters), subset: cutter.subset)
            #expect((again == nil) == progress.pending.isEmpty, "seed \(seed), round \(round)")
            #expect(body(progress) == progress.pending.map { "\($0)\n" }.joined() || again == nil, "seed \(seed)")
            let ended = progress.settlement.delivered + progress.settlement.rejections.map(\.line)
            #expect((ended + progress.pending).sorted() == Array(0..<count), "seed \(seed), round \(round)")
            #expect(progress.settlement.duplicates <= progress.settlement.delivered.count, "seed \(seed)")
        }
    }
}
