import Dispatch
import Foundation
import Logging
import ShipperStore
import Synchronization

/// A local sink's store, as it is open now. What waits for its disk does so on a queue of its own, one deed after another.
///
/// One that can't be opened is tried again with the next deed; one that is damaged is set aside, and a new one is begun.
final class StoreShelf: Sendable {
    /// What is told of it.
    struct Figures: Sendable {
        var usedBytes: Int64 = 0
        var removedRecords = 0
        var setAside = 0
    }

    /// Records that are further ahead of the clock are of a clock that is wrong; nanoseconds. Clocks that are right differ by less.
    private static let mostAhead: Int64 = 3_600_000_000_000

    let sink: String
    let path: String
    let configuration: LocalConfiguration
    private let logger: Logger
    private let queue: DispatchQueue
    private let opened = Mutex<LocalStore?>(nil)
    private let figuresNow = Mutex(Figures())

    /// - Throws: `StoreError.notBuilt`, `.refused`.
    init(sink: String, path: String, _ configuration: LocalConfiguration, logger: Logger) throws {
        self.sink = sink
        self.path = path
        self.configuration = configuration
        self.logger = logger
        queue = DispatchQueue(label: "store \(sink)")
        do {
            _ = try open()
        } catch let error as StoreError where error.mayPass {
            logger.error("\(error) The sink '\(sink)' waits, and tries again.", metadata: ["sink": "\(sink)"])
        }
    }

    /// For searches; `nil`: it could not be opened so far.
    var store: LocalStore? { opened.withLock { $0 } }

    var figures: Figures { figuresNow.withLock { $0 } }

    /// Does what writes, when all that came before is done.
    func perform<Result: Sendable>(_ deed: @escaping @Sendable (LocalStore) throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Swift.Result { try self.attempt(deed) }) }
        }
    }

    /// Removes a bounded number of what is too old or too much.
    ///
    /// - Parameter now: nanoseconds since 1970.
    /// - Returns: whether more may be due.
    func retain(now: Int64) async throws -> Bool {
        let retention = StoreRetention(
            oldest: now - Int64(configuration.maxAge.seconds * 1e9), maxBytes: Int64(configuration.maxBytes.bytes),
            newest: now + Self.mostAhead)
        let (removed, bytes) = try await perform { try $0.retain(retention) }
        figuresNow.withLock { figures in
            figures.removedRecords += removed
            figures.usedBytes = bytes
        }
        return removed == LocalStore.retentionStep
    }

    func close() async {
        await withCheckedContinuation { continuation in
            queue.async {
                let store = self.opened.withLock { store in
                    defer { store = nil }
                    return store
                }
                do { try store?.close() } catch { self.logger.error("\(error)") }
                continuation.resume()
            }
        }
    }

    private func attempt<Result>(_ deed: (LocalStore) throws -> Result) throws -> Result {
        do {
            return try deed(try store ?? open())
        } catch StoreError.damaged(let path, let reason) {
            try replace(StoreError.damaged(path: path, reason: reason))
            throw StoreError.damaged(path: path, reason: reason)
        }
    }

    private func open() throws -> LocalStore {
        try makeFolder()
        let (store, damaged) = try LocalStore.openSettingDamagedAside(path: path, fullText: configuration.fullText == .on)
        if let damaged { tell(damaged, "it is no store, or was torn") }
        opened.withLock { $0 = store }
        return store
    }

    /// Somebody who reads has come upon damage: sets the file aside when what came before is done, unless that has happened meanwhile.
    ///
    /// - Parameter store: in which it was found.
    func setAside(_ store: LocalStore, _ damage: StoreError) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            queue.async {
                defer { continuation.resume() }
                guard self.store === store else { return }
                do { try self.replace(damage) } catch { self.logger.error("\(error)", metadata: ["sink": "\(self.sink)"]) }
            }
        }
    }

    private func replace(_ damage: StoreError) throws {
        opened.withLock { $0 = nil }
        tell(try LocalStore.setAside(path), damage.damage ?? "\(damage)")
        _ = try open()
    }

    private func tell(_ aside: String, _ reason: String) {
        figuresNow.withLock { $0.setAside += 1 }
        logger.error(
            "The store '\(path)' could not be used: \(reason). It lies under '\(aside)' now, and a new one is begun; what was delivered before is only there.",
            metadata: ["sink": "\(sink)"])
    }

    private func makeFolder() throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StoreError.unavailable(path: path, deed: "make the folder of", reason: error.localizedDescription)
        }
    }
}

extension StoreError {
    /// Whether a later attempt may do.
    fileprivate var mayPass: Bool {
        switch self {
        case .unavailable, .damaged, .overdue: true
        case .notBuilt, .refused: false
        }
    }
}
