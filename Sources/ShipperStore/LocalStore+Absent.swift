#if !LocalStore
/// The embedded store of a program that was built without one: it can't be opened, so that nothing else is ever called.
public final class LocalStore: Sendable {
    public enum Access: Sendable {
        case write(fullText: Bool)
        case read
    }

    public typealias LineTest = (borrowing RawSpan) -> Bool

    public static let bucketLimits = 1...1_000
    public static let retentionStep = 2_000
    public static let valuesFrom = 20_000
    public static let mostReaders = 16

    public let path = ""
    public let hasFullText = false

    public init(path: String, access: Access) throws { throw StoreError.notBuilt }

    public static func openSettingDamagedAside(path: String, fullText: Bool) throws -> (store: LocalStore, damaged: String?) {
        throw StoreError.notBuilt
    }

    public static func setAside(_ path: String) throws -> String { throw StoreError.notBuilt }
    public func check() throws { throw StoreError.notBuilt }
    public func close() throws { throw StoreError.notBuilt }
    public func ingest(_ body: [UInt8]) throws -> Int { throw StoreError.notBuilt }
    public func walk(_ filter: StoreFilter, where test: LineTest? = nil, _ body: (StoredRecord) throws -> Bool) throws {
        throw StoreError.notBuilt
    }
    public func records(_ filter: StoreFilter, where test: LineTest? = nil) throws -> [StoredRecord] { throw StoreError.notBuilt }
    public func walkBack(
        after row: Int64, _ filter: StoreFilter = StoreFilter(), where test: LineTest? = nil, _ body: (StoredRecord) throws -> Bool
    ) throws {
        throw StoreError.notBuilt
    }
    public func lastRow() throws -> Int64 { throw StoreError.notBuilt }
    public func histogram(_ filter: StoreFilter, buckets: Int, grain: Int64 = 1, where test: LineTest? = nil) throws -> StoreHistogram {
        throw StoreError.notBuilt
    }
    public func values(limit: Int) throws -> StoreValues { throw StoreError.notBuilt }
    public func retain(_ retention: StoreRetention) throws -> (removed: Int, usedBytes: Int64) { throw StoreError.notBuilt }
    public func keptSince() throws -> Int64? { throw StoreError.notBuilt }
    public func usedBytes() throws -> Int64 { throw StoreError.notBuilt }
}
#endif
