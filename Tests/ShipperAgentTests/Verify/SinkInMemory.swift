import ShipperCore

@testable import ShipperAgent

/// A sink's records, as a test wants them.
struct SinkInMemory: HeldRecords {
    var haveIDs = false
    var addedKeys: Set<String> { haveIDs ? ["@timestamp"] : [] }
    var records: [HeldRecord] = []
    var problems: [String] = []

    func read(from start: Int64?, to end: Int64, _ body: (HeldRecord) throws -> Void) async throws -> [String] {
        for record in records where record.time >= start ?? .min && record.time < end { try body(record) }
        return problems
    }
}
