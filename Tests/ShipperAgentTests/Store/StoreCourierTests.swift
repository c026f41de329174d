import ShipperCore
import ShipperDelivery
import ShipperStore
import Synchronization
import Testing

@testable import ShipperAgent

@Suite struct StoreCourierTests {
    private static let batch = SealedBatch(
        sequence: 1, payload: Payload(body: [1, 2, 3], uncompressedCount: 3), ranges: [],
        lines: [LineReference(offset: 0, length: 1, size: 2, range: 0), LineReference(offset: 2, length: 1, size: 2, range: 0)])
    private static let backoff = Backoff(initial: .milliseconds(1), maximum: .milliseconds(2))

    @Test func `a batch is settled when the store has it, and what was there is counted`() async {
        let courier = StoreCourier(ingest: { $0 == [1, 2, 3] ? 1 : 0 }, backoff: Self.backoff) { _ in }
        let settlement = await courier.deliver(Self.batch)
        #expect(settlement.delivered == [0, 1])
        #expect(settlement.duplicates == 1)
        #expect(!settlement.isAbandoned)
    }

    @Test func `a store that fails is tried again, and each failure is told`() async {
        let tries = Mutex(0)
        let told = Mutex<[String]>([])
        let courier = StoreCourier(
            ingest: { _ in
                let number = tries.withLock { tries in
                    tries += 1
                    return tries
                }
                guard number > 3 else { throw StoreError.unavailable(path: "x", deed: "write to", reason: "disk full") }
                return 0
            }, backoff: Self.backoff
        ) { event in
            switch event {
            case .answered(let outcome, _, _): told.withLock { $0.append(outcome) }
            case .retrying(let refusal, let lines, _): told.withLock { $0.append("\(lines): \(refusal.reason)") }
            default: break
            }
        }
        let settlement = await courier.deliver(Self.batch)
        #expect(settlement.delivered == [0, 1])
        let failure = ["store_unavailable", "2: Could not write to the store 'x': disk full"]
        #expect(told.withLock { $0 } == failure + failure + failure + ["delivered"])
    }

    @Test func `a batch that is given up is not settled`() async {
        let courier = StoreCourier(
            ingest: { _ in throw StoreError.unavailable(path: "x", deed: "write to", reason: "disk full") },
            backoff: Backoff(initial: .seconds(3_600), maximum: .seconds(3_600))
        ) { _ in }
        let settlement = await withCheckedContinuation { continuation in
            courier.carry(Self.batch) { continuation.resume(returning: $0) }()
        }
        #expect(settlement.isAbandoned)
        #expect(settlement.delivered.isEmpty)
    }
}
