import Foundation

@testable import ShipperAgent

/// A folder of this host for one sink's dead letter. What is in it outlives every accident: it is synced before anything goes on.
///
/// A simulation runs on one thread, and nothing of it is seen by another; that is why it may be unchecked.
final class DeadLetterFolder: @unchecked Sendable {
    let shelf: DeadLetterShelf
    private let path: String

    init(sink: String) throws {
        path = FileManager.default.temporaryDirectory.path + "/SimulationTests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path + "/dead-letter", withIntermediateDirectories: true)
        shelf = DeadLetterShelf(sink: sink, stateDirectory: path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Whether a line that ends in this number is there, whole as it was written.
    func holds(_ number: Int) -> Bool {
        guard var lines = try? DeadLetterReader(shelf.path) else { return false }
        while let line = (try? lines.next()) ?? nil {
            guard let record = DeadLetterRecord(line.bytes) else { continue }
            if String(decoding: record.line, as: UTF8.self).hasSuffix("#\(number)") { return true }
        }
        return false
    }
}
