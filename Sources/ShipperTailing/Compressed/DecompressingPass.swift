import ByteCompression

/// A way through a compressed file, forwards only.
final class DecompressingPass {
    enum End: Equatable {
        /// The data ended where it may.
        case right
        /// The file ended before the data did: it is still being written, or was cut.
        case early
        case corrupt(String)

        /// Why it is not right, in words.
        var damage: String? {
            switch self {
            case .right: nil
            case .early: "it ends before what it holds does; it was cut, or is still being written"
            case .corrupt(let reason): reason
            }
        }
    }

    private static let inputSize = 64 << 10

    private let file: any ReadableFile
    private let decompressor: any Decompressor
    private var input = [UInt8](repeating: 0, count: inputSize)
    private var pending = 0..<0
    private var inputOffset: UInt64 = 0
    /// How many decompressed bytes were given out.
    private(set) var position: UInt64 = 0
    /// Why there is nothing more; `nil` while there may be.
    private(set) var end: End?

    /// - Throws: `FileProblem` where there is no library for the form.
    init(_ file: any ReadableFile, _ form: CompressedForm) throws(FileProblem) {
        self.file = file
        do throws(CompressionError) {
            decompressor = try form.decompressor()
        } catch {
            throw FileProblem("decompress", file.path, because: error.cause, "The file is skipped.")
        }
    }

    /// Appends up to `limit` more bytes; fewer only at the ``end``.
    func read(_ limit: Int, appendingTo output: inout [UInt8]) throws(FileProblem) {
        let start = output.count
        defer { position += UInt64(output.count - start) }
        while output.count - start < limit, end == nil {
            if pending.isEmpty { try fill() }
            let before = output.count
            do throws(CompressionError) {
                let rest = unsafe input.span.bytes.extracting(pending)
                let taken = try decompressor.decompress(rest, appendingTo: &output, limit: limit - (output.count - start))
                pending = pending.lowerBound + taken..<pending.upperBound
                guard taken == 0, output.count == before else { continue }
                end = pending.isEmpty ? (decompressor.isAtEnd ? .right : .early) : .corrupt("what follows is no such data")
            } catch {
                end = .corrupt(error.cause)
            }
        }
    }

    private func fill() throws(FileProblem) {
        let count = try file.read(at: inputOffset, into: &input, 0..<input.count)
        inputOffset += UInt64(count)
        pending = 0..<count
    }
}
