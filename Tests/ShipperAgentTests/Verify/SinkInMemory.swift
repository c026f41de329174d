import ShipperCore

@testable import ShipperAgent

/// A sink's records, as a test wants them.
struct SinkInMemory: HeldRecords {
    var haveIDs = false
    var addedKeys: Set<String> { haveIDs ? ["@timestamp"] : [] }
    var records: [HeldRecord] = []
    var problems: [String] = []
    /// What is older it has removed.
    var kept: Int64?

    func keptFrom(now: Int64) throws -> Int64? { kept }

    func read(from start: Int64?, to end: Int64, _ body: (HeldRecord) throws -> Void) async throws -> [String] {
        for record in records where record.time >= start ?? .min && record.time < end { try body(record) }
        return problems
    }
}
