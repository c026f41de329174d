import Logging
import ServiceLifecycle
import ShipperTailing

/// Keeps a store within its age and its size, a bounded step at a time, so that batches come in between.
struct StoreKeeper: Service {
    /// From look to look where nothing is due.
    static let interval = Duration.seconds(1)

    let shelf: StoreShelf
    let logger: Logger
    var clock: any Clock<Duration> = ContinuousClock()

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var isFailing = false
            while !Task.isCancelled {
                let mayHaveMore = await step(&isFailing)
                if !mayHaveMore { try? await clock.sleep(for: Self.interval) }
            }
        }
    }

    /// A failure is said when it begins; the batches' own troubles tell the rest.
    private func step(_ isFailing: inout Bool) async -> Bool {
        do {
            let mayHaveMore = try await shelf.retain(now: WallClock.now())
            isFailing = false
            return mayHaveMore
        } catch {
            if !isFailing { logger.error("\(error) Old records stay for now.", metadata: ["sink": "\(shelf.sink)"]) }
            isFailing = true
            return false
        }
    }
}
