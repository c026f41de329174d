/// A file to which whole lines are appended.
///
/// The writes are atomic among processes that do the same (`O_APPEND`). After a write that fails, the file is opened
/// anew by its path before the next one: a directory or disk that came back is found without anyone's help. Once a second
/// at most, and when it is told to, it looks whether its path still leads to the file that it has open, and follows the
/// path: so it lives with whoever renames or removes the file, logrotate for one.
struct LogFile: LineDestination {
    let path: String
    private let rotation: LogRotation?
    private let permissions: UInt16?
    private let keeper: OldFileKeeper?
    private let requests: ReopenRequests
    private let lastWords: LastWords?
    /// Nanoseconds since 1970.
    private let now: @Sendable () -> Int64
    /// When the path was last looked at, in seconds since 1970; and which of the requests were heard.
    private var looked: Int64 = 0
    private var heard: UInt64 = 0
    /// `nil` after a failure, until the next attempt.
    private var descriptor: CInt?
    /// Whether the file ends in the middle of a line, which must be closed before the next one begins.
    private var endsInsideLine = false
    /// What is missing of a line that a full disk has cut.
    private var unfinished: UnfinishedLine?

    /// Opens the file, and creates it where it is missing; its directory must exist.
    init(
        path: String, rotation: LogRotation? = nil, permissions: UInt16? = nil,
        requests: ReopenRequests = ReopenRequests(), lastWords: LastWords? = nil,
        now: @escaping @Sendable () -> Int64 = WallClock.nanoseconds
    ) throws(JSONLogError) {
        self.path = path
        self.rotation = rotation
        self.permissions = permissions
        self.requests = requests
        self.lastWords = lastWords
        self.now = now
        keeper = rotation.map { OldFileKeeper(path: path, rotation: $0) }
        try open()
        // What a process that ended early has left.
        keeper?.start()
    }

    mutating func append(_ batch: LineBatch) -> LineOutcome {
        do throws(JSONLogError) {
            followPath()
            rotateIfDue(adding: batch.bytes.count)
            let (descriptor, recovered) = try readyDescriptor()
            // Whoever finds half a line can tell one that is being written from one that was left.
            SystemCall.lockShared(descriptor)
            let (count, failure) = Self.writeAll(batch.bytes, to: descriptor)
            SystemCall.unlock(descriptor)
            var outcome = LineOutcome(written: batch.count)
            if let failure { outcome = settle(batch, written: count, failure: failure) }
            outcome.recovered = recovered
            return outcome
        } catch {
            close()
            return LineOutcome(written: 0, dropped: batch.count, failure: error)
        }
    }

    /// The descriptor, open and at the beginning of a line.
    ///
    /// - Returns: With it, the number of lines that were completed to that end: 0 or 1.
    private mutating func readyDescriptor() throws(JSONLogError) -> (CInt, recovered: UInt64) {
        let descriptor = if let descriptor { descriptor } else { try open() }
        guard endsInsideLine else { return (descriptor, 0) }
        let isOurs = unfinished?.ends(descriptor) ?? false
        let rest = isOurs ? unfinished?.rest ?? [] : [UInt8(ascii: "\n")]
        let (count, failure) = Self.writeAll(rest, to: descriptor)
        if let failure {
            if isOurs { unfinished?.advance(by: count) }
            throw JSONLogError(deed: .writingFile, path: path, errorNumber: failure.errorNumber)
        }
        (endsInsideLine, unfinished) = (false, nil)
        return (descriptor, isOurs ? 1 : 0)
    }

    private static func writeAll(
        _ bytes: [UInt8], to descriptor: CInt
    ) -> (count: Int, failure: SystemCall.Failure?) {
        unsafe WriteLoop.writeAll(bytes) { bytes throws(SystemCall.Failure) in
            try unsafe SystemCall.write(descriptor, bytes)
        }
    }

    private mutating func settle(_ batch: LineBatch, written: Int, failure: SystemCall.Failure) -> LineOutcome {
        unfinished = descriptor.flatMap { UnfinishedLine(batch.bytes, written: written, to: $0) }
        close()
        return .partial(
            batch, bytes: written, JSONLogError(deed: .writingFile, path: path, errorNumber: failure.errorNumber))
    }

    mutating func close() {
        lastWords?.go(to: nil)
        if let descriptor { SystemCall.close(descriptor) }
        descriptor = nil
    }

    @discardableResult
    private mutating func open() throws(JSONLogError) -> CInt {
        do throws(SystemCall.Failure) {
            let opened = try SystemCall.openForAppending(path, permissions: permissions)
            descriptor = opened
            lastWords?.go(to: opened)
            endsInsideLine = Self.endsInsideLine(opened)
            if !endsInsideLine { unfinished = nil }
            return opened
        } catch {
            throw JSONLogError(deed: .openingFile, path: path, errorNumber: error.errorNumber)
        }
    }
}

// MARK: - Files that give way

extension LogFile {
    /// Lets go of a file that its path no longer leads to.
    private mutating func followPath() {
        let (second, requested) = (now() / 1_000_000_000, requests.count)
        guard let descriptor, second != looked || requested != heard else { return }
        (looked, heard) = (second, requested)
        if !leadsTo(descriptor) { close() }
    }

    private func leadsTo(_ descriptor: CInt) -> Bool {
        guard let own = SystemCall.status(of: descriptor), let there = SystemCall.status(of: path) else { return false }
        return there.isSameFile(as: own)
    }

    /// Gives the file another name if it is due. Where that fails, lines go on into the same file.
    private mutating func rotateIfDue(adding count: Int) {
        guard let rotation, let keeper, let descriptor, let status = SystemCall.status(of: descriptor),
            rotation.isDue(size: status.size, adding: count, changed: status.changed, now: now() / 1_000_000_000),
            SystemCall.isRegular(descriptor)
        else { return }
        do throws(SystemCall.Failure) {
            // Of several processes that log to one file, one renames it; the others find that it is done.
            try SystemCall.lock(descriptor)
            if leadsTo(descriptor) { try SystemCall.rename(path, to: keeper.freePath(at: now())) }
            close()
            keeper.start()
        } catch {
            SystemCall.unlock(descriptor)
        }
    }
}

extension LogFile {
    /// A file that may not be read is taken as unfinished: an empty line harms no one, two lines in one do.
    ///
    /// Another process may be about to write the rest of the line: it holds the file's lock while it does, and this looks again when
    /// nobody has it.
    fileprivate static func endsInsideLine(_ descriptor: CInt) -> Bool {
        for _ in 0..<100 {
            guard looksUnfinished(descriptor) else { return false }
            if SystemCall.tryLock(descriptor) {
                defer { SystemCall.unlock(descriptor) }
                return looksUnfinished(descriptor)
            }
            SystemCall.sleep(milliseconds: 1)
        }
        return true
    }

    private static func looksUnfinished(_ descriptor: CInt) -> Bool {
        do {
            return try SystemCall.lastByte(of: descriptor).map { $0 != UInt8(ascii: "\n") } ?? false
        } catch {
            return true
        }
    }
}
