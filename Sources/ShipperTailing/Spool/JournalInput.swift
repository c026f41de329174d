import JSONText
import Synchronization

/// The journal through `journalctl -o json --follow`.
///
/// Each line names the cursor of its entry, so the spool itself says where to go on: no line is in it whose cursor is not. A cursor is also
/// kept in `spool/NAME/cursor` whenever a segment begins, since older segments go when they are delivered.
final class JournalInput: SpoolInput {
    let name = "the journal"
    let endsForGood = false
    let repeatsTornLine = true

    private let selection: JournalSelection
    private let child = Mutex<ChildOutput?>(nil)

    init(_ selection: JournalSelection) { self.selection = selection }

    func open(resuming spool: Spool) throws(FileProblem) -> Int32 {
        let cursor = try cursor(of: spool)
        let child = try ChildOutput(selection.command, selection.following(cursor))
        self.child.withLock { $0 = child }
        return child.output
    }

    func segmentBegan(in spool: Spool) throws(FileProblem) {
        if let cursor = try Self.lastCursor(of: spool) { try keep(cursor, spool) }
    }

    func close() -> String {
        let child = child.withLock { child in
            defer { child = nil }
            return child
        }
        return child?.end() ?? "it was not running"
    }

    // MARK: - Cursors

    private static func path(_ spool: Spool) -> String { spool.directory + "/cursor" }

    /// Where to go on; `nil`: at the journal's beginning.
    private func cursor(of spool: Spool) throws(FileProblem) -> String? {
        if let cursor = try Self.lastCursor(of: spool) { return cursor }
        if let kept = try spool.files.contents(of: Self.path(spool)) {
            let cursor = String(decoding: kept.prefix { $0 != 0x0A }, as: UTF8.self)
            return cursor.isEmpty ? nil : cursor
        }
        guard selection.start == .end else { return nil }
        // Written down, so that a start that follows soon does not take a later end for this one.
        let child = try ChildOutput(selection.command, JournalSelection.newest)
        let line = child.readToEnd()
        let cursor = Self.cursor(in: line)
        let words = child.end()
        guard cursor != nil || line.isEmpty && words == ChildOutput.success else {
            throw FileProblem("ask", selection.command, because: words, "The journal is not read.")
        }
        try keep(cursor ?? "", spool)
        return cursor
    }

    private func keep(_ cursor: String, _ spool: Spool) throws(FileProblem) {
        try spool.files.replace(Self.path(spool), with: Array("\(cursor)\n".utf8))
    }

    private static func lastCursor(of spool: Spool) throws(FileProblem) -> String? {
        // `journalctl` writes the cursor first.
        guard let line = try spool.lastLine(64 << 10) else { return nil }
        return cursor(in: line)
    }

    static func cursor(in line: [UInt8]) -> String? {
        let scanner = TopLevelScanner(keys: KeyTable(paths: ["__CURSOR"]), extent: .untilFound)
        var slots: [JSONSlice] = [.absent]
        let bytes = unsafe line.span.bytes
        guard scanner.scan(bytes, 0..<line.count, into: &slots), slots[0].kind == .string else { return nil }
        var text: [UInt8] = []
        slots[0].appendText(of: bytes, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
