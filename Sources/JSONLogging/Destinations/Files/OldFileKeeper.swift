import ByteCompression
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Removes and compresses a log's old files, on a thread of its own that ends when that is done.
final class OldFileKeeper: Sendable {
    private let folder: String
    private let names: OldFileNames
    private let rotation: LogRotation
    private let isRunning = Mutex(false)

    /// Another process may still write to a file that gave way, until it looks at the name again, once a second.
    private static let patience: UInt32 = 3

    init(path: String, rotation: LogRotation) {
        let slash = path.lastIndex(of: "/")
        folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        names = OldFileNames(of: slash.map { String(path[path.index(after: $0)...]) } ?? path)
        self.rotation = rotation
    }

    /// A path for a file that gives way, which no file has.
    func freePath(at nanoseconds: Int64) -> String {
        var number = 0
        while true {
            let path = "\(folder)/\(names.name(at: nanoseconds, number: number))"
            if !SystemCall.exists(path), !SystemCall.exists(path + ".gz") { return path }
            number += 1
        }
    }

    /// Begins the work on a thread, unless one is at it already. Failures leave files as they are, for the next time.
    func start() {
        let begins = isRunning.withLock { isRunning in
            defer { isRunning = true }
            return !isRunning
        }
        guard begins else { return }
        do throws(SystemCall.Failure) {
            try PlainThread.start { [self] in
                SystemCall.lowerPriority()
                if rotation.compressed { sleep(Self.patience) }
                work(now: WallClock.nanoseconds())
                isRunning.withLock { $0 = false }
            }
        } catch {
            isRunning.withLock { $0 = false }
        }
    }

    /// Removes what is superfluous, then compresses what stays.
    func work(now: Int64) {
        let files = oldFiles()
        let superfluous = OldFile.superfluous(files, by: rotation, now: now)
        for file in superfluous { SystemCall.unlink("\(folder)/\(file.name)") }
        guard rotation.compressed else { return }
        for file in files where !file.isCompressed && !superfluous.contains(file) {
            Self.compress("\(folder)/\(file.name)")
        }
    }

    private func oldFiles() -> [OldFile] {
        SystemCall.names(in: folder).compactMap { name in
            guard let time = names.time(in: name), let size = SystemCall.status(of: "\(folder)/\(name)")?.size else {
                return nil
            }
            return OldFile(name: name, time: time, size: size)
        }
    }

    /// `path` becomes `path.gz`: written under another name and synced first, so that what has the name is whole.
    private static func compress(_ path: String) {
        let unfinished = path + ".gz.unfinished"
        do {
            try GzipFile.write(from: path, to: unfinished)
            try SystemCall.rename(unfinished, to: path + ".gz")
            SystemCall.unlink(path)
        } catch {
            SystemCall.unlink(unfinished)
        }
    }
}

/// A file's contents compressed into another.
private enum GzipFile {
    static func write(from source: String, to target: String) throws {
        let input = try SystemCall.openForReading(source)
        defer { SystemCall.close(input) }
        let output = try SystemCall.create(target, like: input)
        defer { SystemCall.close(output) }
        let compressor = try GzipCompressor(level: .balanced)
        var (piece, compressed) = ([UInt8](repeating: 0, count: 256 * 1024), [UInt8]())
        while case let count = try SystemCall.read(input, into: &piece), count > 0 {
            try unsafe compressor.append(piece.span.extracting(0..<count).bytes, to: &compressed)
            try flush(&compressed, to: output)
        }
        try compressor.finish(appendingTo: &compressed)
        try flush(&compressed, to: output)
        try SystemCall.sync(output)
    }

    private static func flush(_ bytes: inout [UInt8], to descriptor: CInt) throws {
        let (_, failure) = unsafe WriteLoop.writeAll(bytes) { bytes throws(SystemCall.Failure) in
            try unsafe SystemCall.write(descriptor, bytes)
        }
        if let failure { throw failure }
        bytes.removeAll(keepingCapacity: true)
    }
}
