import ShipperCore
import ShipperDelivery

@testable import ShipperAgent

/// One sink's server, and the way to it: batches are on their way until the simulation says what becomes of them.
///
/// A simulation runs on one thread, and nothing of it is seen by another; that is why it may be unchecked.
final class SimulatedServer: BatchCourier, @unchecked Sendable {
    private struct Flight {
        let ticket: Int
        let batch: SealedBatch
        let done: @Sendable (Settlement) -> Void
    }

    private(set) var documents: [SentLine.Key: SentLine] = [:]
    /// By number, the lines stored; more than one under a number is a line that is there twice.
    private(set) var stored: [Int: [SentLine]] = [:]
    /// Lines that do not end in a number: the beginnings of lines that were never finished, and whatever should not be there.
    private(set) var others: [SentLine] = []
    private var flights: [Flight] = []
    private var tickets = 0
    /// Where the sink puts what is refused; `nil`: nothing is.
    let deadLetters: DeadLetterFolder?

    init(deadLetters: DeadLetterFolder? = nil) { self.deadLetters = deadLetters }

    /// Whether the line is where it should be: stored, or refused and in the dead letter.
    func has(_ number: Int) -> Bool { stored[number] != nil || (refuses(number) && deadLetters?.holds(number) == true) }

    private func refuses(_ number: Int) -> Bool { deadLetters != nil && number % 11 == 0 }

    var isIdle: Bool { flights.isEmpty }

    func carry(_ batch: SealedBatch, done: @escaping @Sendable (Settlement) -> Void) -> @Sendable () -> Void {
        tickets += 1
        let ticket = tickets
        flights.append(Flight(ticket: ticket, batch: batch, done: done))
        return { [self] in flights.removeAll { $0.ticket == ticket } }
    }

    /// A batch arrives, not always the oldest; its answer may be lost, and then it comes again.
    func answer(_ generator: inout some RandomNumberGenerator, losing: Bool) {
        guard !flights.isEmpty else { return }
        let place = Int.random(in: 0..<flights.count, using: &generator)
        let flight = flights[place]
        let known = store(flight.batch)
        guard !losing else { return }
        flights.remove(at: place)
        var settlement = Settlement()
        for (index, line) in SentLine.all(in: flight.batch.payload.body).enumerated() {
            if line.number.map(refuses) == true {
                settlement.rejections.append(.init(line: index, reason: "it is refused"))
            } else {
                settlement.delivered.append(index)
            }
        }
        settlement.duplicates = known
        flight.done(settlement)
    }

    /// The agent is gone: each batch on its way arrived before, or never will.
    func hangUp(_ generator: inout some RandomNumberGenerator) {
        for flight in flights where Bool.random(using: &generator) { _ = store(flight.batch) }
        flights = []
    }

    /// Returns how many of the lines were there.
    private func store(_ batch: SealedBatch) -> Int {
        var known = 0
        for var line in SentLine.all(in: batch.payload.body) where line.number.map(refuses) != true {
            guard documents[line.key] == nil else {
                known += 1
                continue
            }
            line.order = documents.count
            documents[line.key] = line
            if let number = line.number { stored[number, default: []].append(line) } else { others.append(line) }
        }
        return known
    }
}
