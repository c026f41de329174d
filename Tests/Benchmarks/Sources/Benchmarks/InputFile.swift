import Glibc
import ShipperTailing

/// A file of log lines that is gone from its folder before it is read, so that nothing stays behind.
struct InputFile {
    let file: OpenFile
    let byteCount: Int
    let lineCount: Int

    /// Writes at least `mebibytes` MiB of whole lines.
    init(mebibytes: Int) throws {
        let path = Self.temporaryPath()
        guard let output = unsafe fopen(path, "wx") else { throw InputError.notWritable(path, errno) }
        defer { unsafe unlink(path) }
        var lines = LogLines()
        var chunk: [UInt8] = []
        var (bytes, count) = (0, 0)
        while bytes < mebibytes << 20 {
            chunk.removeAll(keepingCapacity: true)
            while chunk.count < 1 << 20, bytes + chunk.count < mebibytes << 20 {
                lines.append(to: &chunk)
                count += 1
            }
            bytes += chunk.count
            let written = unsafe fwrite(chunk, 1, chunk.count, output)
            guard written == chunk.count else { throw InputError.notWritable(path, errno) }
        }
        guard unsafe fclose(output) == 0 else { throw InputError.notWritable(path, errno) }
        file = try OpenFile(path: path)
        byteCount = bytes
        lineCount = count
    }

    static var temporaryFolder: String { unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp" }

    private static func temporaryPath() -> String { "\(temporaryFolder)/shipper-benchmark-\(getpid()).ndjson" }
}

enum InputError: Error, CustomStringConvertible {
    case notWritable(String, Int32)

    var description: String {
        switch self {
        case .notWritable(let path, let code):
            "Could not write the input '\(path)': \(unsafe String(cString: strerror(code))). Nothing is measured."
        }
    }
}
