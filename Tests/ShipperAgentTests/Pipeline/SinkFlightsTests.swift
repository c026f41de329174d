import ShipperCore
import ShipperDelivery
import ShipperTailing
import Testing

@testable import ShipperAgent

@Suite struct SinkFlightsTests {
    private static let file = FileContext(id: FileID(high: 1, low: 2), epoch: 0, path: "/a", source: 0)

    private func batch(_ sequence: UInt64, lines count: Int = 1) -> SealedBatch {
        let range = FileRange(
            file: Self.file, start: sequence * 10, end: sequence * 10 + 10, tie: TimestampTie(), lines: count)
        let line = LineReference(offset: sequence * 10, length: 9, size: 10, range: 0)
        return SealedBatch(
            sequence: sequence, payload: Payload(body: [UInt8(sequence)], uncompressedCount: 1), ranges: [range],
            lines: Array(repeating: line, count: count))
    }

    @Test func `ranges are acknowledged in order, whatever comes back first`() {
        var flights = SinkFlights(courier: BatchDelivery.toNowhere, signal: WakeSignal())
        for sequence in 1...3 as ClosedRange<UInt64> { flights.send(batch(sequence, lines: 0)) }
        #expect(flights.count == 3)
        var acknowledged: [[UInt64]] = []
        for sequence in [2, 3, 1] as [UInt64] { acknowledged.append(flights.acknowledge(batch(sequence)).map(\.end)) }
        #expect(acknowledged == [[], [], [20, 30, 40]])
        #expect(flights.count == 0)
    }

    @Test func `a batch of only filtered lines arrives without being sent`() {
        var flights = SinkFlights(
            courier: BatchDelivery.to(
                AnsweringTransport { _ in
                    Issue.record("sent")
                    return nil
                }), signal: WakeSignal())
        flights.send(batch(1, lines: 0))
        let arrivals = flights.arrivals()
        #expect(arrivals.map(\.0.sequence) == [1] && arrivals[0].1 == Settlement())
        let more = flights.arrivals()
        #expect(more.isEmpty)
    }

    @Test func `what could not be booked comes again`() {
        var flights = SinkFlights(courier: BatchDelivery.toNowhere, signal: WakeSignal())
        flights.send(batch(1, lines: 0))
        for (batch, settlement) in flights.arrivals() { flights.putBack(batch, settlement) }
        let again = flights.arrivals()
        #expect(again.map(\.0.sequence) == [1])
    }

    @Test func `what was given up does not arrive`() async {
        let (requests, sent) = AsyncStream<Void>.makeStream()
        let delivery = BatchDelivery.to(
            AnsweringTransport { _ in
                sent.yield()
                return nil
            })
        var flights = SinkFlights(courier: delivery, signal: WakeSignal())
        flights.send(batch(1))
        for await _ in requests { break }
        flights.giveUp()
        let arrivals = flights.arrivals()
        #expect(arrivals.isEmpty && flights.count == 1)
    }
}
