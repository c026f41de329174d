import JSONText
import ShipperCore
import ShipperDelivery
import ShipperEncoding
import ShipperTailing

@testable import ShipperAgent

/// One life of a sink's worker over a followed folder.
final class SinkRun {
    let state = SinkState(name: "sink", sources: [FollowedFolder.source])
    private let worker: SinkWorker
    private let followed: FollowedFolder

    init(
        _ followed: FollowedFolder, to server: WhimsicalServer, _ kind: WhimsicalServer.Kind, linesPerBatch: Int,
        inFlight: Int, joining: LineJoining? = nil, limit: Int = 1_024, refusesLongLines: Bool = false
    ) throws {
        self.followed = followed
        server.watch(state)
        let options = BulkOptions(host: "h", compression: .none)
        let backend: any SinkBackend =
            kind == .loki
            ? LokiBackend.ofTests : ElasticsearchBackend(urls: ["http://test"], target: "t", compression: .none)
        let bulk = try BulkEncoder(options, sourceNames: [FollowedFolder.source])
        let plan = SinkPlan(
            name: "sink",
            sources: [
                FollowedFolder.plan(
                    limit: limit, fields: kind == .loki ? [] : bulk.fieldPaths, refusesLongLines: refusesLongLines, joining: joining)
            ],
            limits: BatchLimits(bytes: 1 << 20, lines: linesPerBatch), maximumAge: .milliseconds(1),
            maximumInFlight: inFlight, breaksTies: false, courier: BatchDelivery.to(server, backend))
        switch kind {
        case .loki:
            worker = try SinkWorker(
                plan, registry: followed.registry, checkpoint: followed.checkpoint(), cuts: followed.cuts(),
                deadLetter: followed.deadLetter(), state: state, logger: followed.log.logger
            ) { LineEncoder() }
        case .elasticsearch:
            worker = try SinkWorker(
                plan, registry: followed.registry, checkpoint: followed.checkpoint(), cuts: followed.cuts(),
                deadLetter: followed.deadLetter(), state: state, logger: followed.log.logger
            ) { try BulkEncoder(options, sourceNames: [FollowedFolder.source]) }
        }
        followed.tell(worker)
    }

    var ledger: LineLedger { state.snapshot.ledgers[FollowedFolder.source] ?? LineLedger() }

    /// Waiting for a thread must not hold one of the cooperative pool.
    func end(by deadline: ContinuousClock.Instant) async throws {
        worker.stop(by: deadline)
        await withCheckedContinuation { continuation in
            let waiter = try? OwnedThread(name: "join") { [worker] in
                worker.join()
                continuation.resume()
            }
            if waiter == nil { continuation.resume() }
        }
        followed.tell(nil)
    }
}
