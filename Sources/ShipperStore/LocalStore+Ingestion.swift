#if LocalStore
internal import GRDB
internal import ShipperCore

extension LocalStore {
    /// Takes a batch in one transaction; it is on disk when this returns.
    ///
    /// - Parameter body: as ``StoreEncoder`` makes it.
    /// - Returns: how many of its records were there before; they change nothing.
    /// - Throws: `StoreError`; then nothing of the batch is in the store.
    public func ingest(_ body: [UInt8]) throws -> Int {
        try StoreError.translating(path, "write to") {
            try pool.write { database in
                var ingestion = try Ingestion(database, hasFullText: hasFullText)
                do {
                    try unsafe ingestion.take(body.span.bytes)
                } catch is StoreBodyReader.Truncated {
                    throw StoreError.refused("A batch for the store ends within a record.")
                }
                return ingestion.repeats
            }
        }
    }
}

/// One batch on its way in.
private struct Ingestion {
    private let database: Database
    private let insertion: BoundStatement
    private let words: BoundStatement?
    private var file: Int64 = 0
    private var text: [UInt8] = []
    private(set) var repeats = 0

    init(_ database: Database, hasFullText: Bool) throws {
        self.database = database
        insertion = try BoundStatement(
            database,
            """
            INSERT OR IGNORE INTO records (time, offset, hash, level, logger, trace, line, file) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        words = hasFullText ? try BoundStatement(database, "INSERT INTO words (rowid, line) VALUES (?, ?)") : nil
    }

    mutating func take(_ body: borrowing RawSpan) throws {
        var reader = StoreBodyReader(count: body.byteCount)
        while !reader.isAtEnd {
            switch try reader.takeTag(body) {
            case StoreBody.file: try takeFile(body, &reader)
            case StoreBody.record: try takeRecord(body, &reader)
            default: throw StoreBodyReader.Truncated()
            }
        }
    }

    private mutating func takeFile(_ body: borrowing RawSpan, _ reader: inout StoreBodyReader) throws {
        let (high, low) = (Int64(bitPattern: try reader.takeWord(body)), Int64(bitPattern: try reader.takeWord(body)))
        let epoch = Int64(bitPattern: try reader.takeWord(body))
        let texts = [try name(body, &reader), try name(body, &reader), try name(body, &reader)]
        try database.execute(
            sql: "INSERT OR IGNORE INTO files (high, low, epoch, path, source, host) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [high, low, epoch, texts[0], texts[1], texts[2]])
        file =
            try Int64.fetchOne(
                database, sql: "SELECT ref FROM files WHERE high = ? AND low = ? AND epoch = ?", arguments: [high, low, epoch]) ?? 0
    }

    private func name(_ body: borrowing RawSpan, _ reader: inout StoreBodyReader) throws -> String {
        let range = try reader.takeText(body) ?? 0..<0
        return unsafe body.extracting(range).withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    @inline(__always)
    private mutating func takeRecord(_ body: borrowing RawSpan, _ reader: inout StoreBodyReader) throws {
        // Time, offset and hash; any bits are good for a column.
        for column: Int32 in 1...3 { insertion.bind(Int64(bitPattern: try reader.takeWord(body)), at: column) }
        insertion.bind(Int64(try reader.takeTag(body)), at: 4)
        for column: Int32 in 5...6 {
            if let range = try reader.takeText(body) {
                insertion.bind(body.extracting(range), isText: true, at: column)
            } else {
                insertion.bindNull(at: column)
            }
        }
        let line = try reader.takeText(body) ?? 0..<0
        insertion.bind(body.extracting(line), isText: false, at: 7)
        insertion.bind(file, at: 8)
        try insertion.run()
        guard database.changes == 1 else { return repeats += 1 }
        guard let words else { return }
        words.bind(database.lastInsertedRowID, at: 1)
        if WordText.make(of: body.extracting(line), into: &text) {
            unsafe words.bind(text.span.bytes, isText: true, at: 2)
        } else {
            words.bind(body.extracting(line), isText: true, at: 2)
        }
        try words.run()
    }
}
#endif
