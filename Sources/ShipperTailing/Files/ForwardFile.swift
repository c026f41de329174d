/// A file read once from its beginning to its end, plain or compressed: what its name ends in tells.
///
/// Offsets are those of the text, so of a compressed file those of what it stands for.
public final class ForwardFile {
    private let file: any ReadableFile
    private let pass: DecompressingPass?
    /// Where the next read begins.
    public private(set) var offset: UInt64
    private var chunk: [UInt8] = []

    /// - Parameter start: where to begin in a plain file; a compressed one is always read from its beginning.
    /// - Throws: `FileProblem` if it cannot be opened, or there is no library for how it is compressed.
    public init(path: String, from start: UInt64 = 0) throws(FileProblem) {
        file = try OpenFile(path: path)
        if let form = CompressedForm(path: path) {
            pass = try DecompressingPass(file, form)
            offset = 0
        } else {
            pass = nil
            offset = start
        }
    }

    public var isCompressed: Bool { pass != nil }

    public func facts() throws(FileProblem) -> FileFacts { try file.facts() }

    /// Appends up to `limit` more bytes; none only at the end.
    ///
    /// - Throws: `FileProblem` where the disk or the compressed data is damaged, or the file ends before the data does; what was readable
    ///   before that was given by the calls before this one.
    public func read(_ limit: Int, appendingTo output: inout [UInt8]) throws(FileProblem) {
        let before = output.count
        defer { offset += UInt64(output.count - before) }
        guard let pass else {
            if chunk.count < limit { chunk = [UInt8](repeating: 0, count: limit) }
            let count = try file.read(at: offset, into: &chunk, 0..<limit)
            output += chunk[..<count]
            return
        }
        try pass.read(limit, appendingTo: &output)
        guard output.count == before, let damage = pass.end?.damage else { return }
        throw FileProblem("decompress", file.path, because: damage, "What follows in it is not read.")
    }
}
