/// A file to which whole lines are appended.
///
/// The writes are atomic among processes that do the same (`O_APPEND`). After a write that fails, the file is opened
/// anew by its path before the next one: a directory or disk that came back is found without anyone's help.
struct LogFile: LineDestination {
    let path: String
    /// `nil` after a failure, until the next attempt.
    private var descriptor: CInt?
    /// Whether the file ends in the middle of a line, which must be closed before the next one begins.
    private var endsInsideLine = false

    /// Opens the file, and creates it where it is missing; its directory must exist.
    init(path: String) throws(JSONLogError) {
        self.path = path
        try open()
    }

    mutating func append(_ batch: LineBatch) -> LineOutcome {
        do throws(JSONLogError) {
            let descriptor = try readyDescriptor()
            let (count, failure) = Self.writeAll(batch.bytes, to: descriptor)
            guard let failure else { return LineOutcome(written: batch.count) }
            return settle(batch, written: count, failure: failure)
        } catch {
            close()
            return LineOutcome(written: 0, dropped: batch.count, failure: error)
        }
    }

    /// The descriptor, open and at the beginning of a line.
    private mutating func readyDescriptor() throws(JSONLogError) -> CInt {
        let descriptor = if let descriptor { descriptor } else { try open() }
        guard endsInsideLine else { return descriptor }
        let (_, failure) = Self.writeAll([UInt8(ascii: "\n")], to: descriptor)
        if let failure { throw JSONLogError(deed: .writingFile, path: path, errorNumber: failure.errorNumber) }
        endsInsideLine = false
        return descriptor
    }

    private static func writeAll(
        _ bytes: [UInt8], to descriptor: CInt
    ) -> (count: Int, failure: SystemCall.Failure?) {
        unsafe WriteLoop.writeAll(bytes) { bytes throws(SystemCall.Failure) in
            try unsafe SystemCall.write(descriptor, bytes)
        }
    }

    private mutating func settle(_ batch: LineBatch, written: Int, failure: SystemCall.Failure) -> LineOutcome {
        close()
        // As many line feeds as lines, for JSON has none inside a line.
        let whole = UInt64(batch.bytes[..<written].count { $0 == UInt8(ascii: "\n") })
        return LineOutcome(
            written: whole, dropped: batch.count - whole,
            failure: JSONLogError(deed: .writingFile, path: path, errorNumber: failure.errorNumber))
    }

    mutating func close() {
        if let descriptor { SystemCall.close(descriptor) }
        descriptor = nil
    }

    @discardableResult
    private mutating func open() throws(JSONLogError) -> CInt {
        do throws(SystemCall.Failure) {
            let opened = try SystemCall.openForAppending(path)
            descriptor = opened
            endsInsideLine = Self.endsInsideLine(opened)
            return opened
        } catch {
            throw JSONLogError(deed: .openingFile, path: path, errorNumber: error.errorNumber)
        }
    }
}

extension LogFile {
    /// A file that may not be read is taken as unfinished: an empty line harms no one, two lines in one do.
    fileprivate static func endsInsideLine(_ descriptor: CInt) -> Bool {
        do {
            return try SystemCall.lastByte(of: descriptor).map { $0 != UInt8(ascii: "\n") } ?? false
        } catch {
            return true
        }
    }
}
