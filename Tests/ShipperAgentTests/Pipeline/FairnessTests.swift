import JSONText
import ShipperCore
import ShipperDelivery
import Synchronization
import Testing

@testable import ShipperAgent
@testable import ShipperTailing

/// One file that grows without end beside ten thousand others.
@Suite struct FairnessTests {
    /// A server that has everything at once, and remembers whose lines it has had.
    private final class Instantly: BatchCourier {
        private let seen = Mutex<Set<FileID>>([])
        var count: Int { seen.withLock { $0.count } }

        func carry(_ batch: SealedBatch, done: @escaping @Sendable (Settlement) -> Void) -> @Sendable () -> Void {
            seen.withLock { $0.formUnion(batch.ranges.map(\.file.id)) }
            var settlement = Settlement()
            settlement.delivered = Array(batch.lines.indices)
            done(settlement)
            return {}
        }
    }

    /// - Returns: rounds until something of every file was delivered.
    private func rounds(files: Int, linesPerBatch: Int, atMost most: Int) throws -> Int? {
        let followed = try FollowedFolder()
        let names = (0..<files).map { "f\($0).log" }
        for name in names { try followed.folder.write("{\"t\":1700000000,\"file\":\"\(name)\"}\n", to: name) }
        let endless = String(repeating: "{\"t\":1700000000}\n", count: 2 * linesPerBatch)
        try followed.folder.write(endless, to: "endless.log")
        followed.look(["endless.log"] + names)
        let courier = Instantly()
        // Lines with times of their own: those without make the disk sync for each file.
        let source = SourcePlan(
            name: FollowedFolder.source, format: .json, lineLimit: 1_024, timestamp: "t", fields: [], extent: LineEncoder().extent)
        let plan = SinkPlan(
            name: "sink", sources: [source], limits: BatchLimits(bytes: 1 << 20, lines: linesPerBatch),
            maximumAge: .zero, maximumInFlight: 1, breaksTies: false, courier: courier)
        var line = SinkLine(
            plan, encoder: LineEncoder(), registry: followed.registry, checkpoint: try followed.checkpoint(),
            cuts: try followed.cuts(), deadLetter: followed.deadLetter(),
            state: SinkState(name: "sink", sources: [FollowedFolder.source]), control: SinkWorker.Control(),
            logger: followed.log.logger)
        let growing = try #require(followed.file("endless.log"))
        for round in 1...most {
            try followed.folder.append(endless, to: "endless.log")
            growing.update { $0.size += UInt64(endless.utf8.count) }
            _ = line.turn()
            if courier.count == files + 1 { return round }
        }
        return nil
    }

    /// Pain B 12: many files.
    @Test func `ten thousand files are delivered beside one that never ends, each in its turn`() throws {
        // In each round there is room for one batch: a hundred lines, be they of one file or of as many.
        let rounds = try rounds(files: 10_000, linesPerBatch: 100, atMost: 400)
        #expect(rounds != nil && rounds ?? 0 >= 100, "took \(rounds.map(String.init) ?? "more than 400") rounds")
    }
}
