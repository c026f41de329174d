import Synchronization

/// A compressed file, read as what it stands for: offsets are those of the decompressed bytes.
///
/// A read goes on where the one before it ended. To go back means to begin anew, so each of a few readers has a pass of its own.
final class CompressedFile: ReadableFile {
    /// Passes kept for readers at different places; each holds 110 KiB.
    static let mostPasses = 4

    /// Sendable by rule: a pass is used by whoever has taken it out of the pool, and by nobody else.
    private struct Pooled: @unchecked Sendable {
        let pass: DecompressingPass
    }

    private let file: any ReadableFile
    private let form: CompressedForm
    /// Decompressed bytes, as they were counted.
    private let length: UInt64
    private let pool = Mutex<[Pooled]>([])

    init(_ file: any ReadableFile, _ form: CompressedForm, length: UInt64) {
        self.file = file
        self.form = form
        self.length = length
    }

    var path: String { file.path }

    /// Facts of the file, with the size of what it stands for.
    func facts() throws(FileProblem) -> FileFacts {
        var facts = try file.facts()
        facts.size = length
        return facts
    }

    func read(at offset: UInt64, into buffer: inout [UInt8], _ range: Range<Int>) throws(FileProblem) -> Int {
        let wanted = min(UInt64(range.count), length - min(offset, length))
        guard wanted > 0 else { return 0 }
        let pass = try take(before: offset)
        var bytes: [UInt8] = []
        while pass.position < offset, pass.end == nil {
            bytes.removeAll(keepingCapacity: true)
            try pass.read(Int(min(offset - pass.position, 64 << 10)), appendingTo: &bytes)
        }
        bytes.removeAll(keepingCapacity: true)
        if pass.position == offset { try pass.read(Int(wanted), appendingTo: &bytes) }
        buffer.replaceSubrange(range.lowerBound..<range.lowerBound + bytes.count, with: bytes)
        putBack(pass)
        return bytes.count
    }

    /// The pass that has the least way to `offset`, taken out of the pool; a new one if none is before it.
    private func take(before offset: UInt64) throws(FileProblem) -> DecompressingPass {
        let known = pool.withLock { pool -> Pooled? in
            let usable = pool.indices.filter { pool[$0].pass.position <= offset }
            guard let best = usable.max(by: { pool[$0].pass.position < pool[$1].pass.position }) else { return nil }
            return pool.remove(at: best)
        }
        if let known { return known.pass }
        return try DecompressingPass(file, form)
    }

    private func putBack(_ pass: DecompressingPass) {
        let pooled = Pooled(pass: pass)
        pool.withLock { pool in
            pool.append(pooled)
            if pool.count > Self.mostPasses { pool.removeFirst() }
        }
    }
}
