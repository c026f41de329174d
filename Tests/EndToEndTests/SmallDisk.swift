import Foundation

/// A small file system in memory that only one process sees.
final class SmallDisk {
    let path: String
    private let megabytes: Int

    init(_ workbench: Workbench, megabytes: Int) throws {
        path = workbench.path("disk")
        self.megabytes = megabytes
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// The command that runs another with the disk mounted; the process becomes the other.
    func command(_ executable: String, _ arguments: [String]) -> (executable: String, arguments: [String]) {
        let unshare = geteuid() == 0 ? ["-m"] : ["-r", "-m"]
        let script = "mount -t tmpfs -o size=\(megabytes)m tmpfs \"$0\" && exec \"$@\""
        return ("/usr/bin/env", ["unshare"] + unshare + ["sh", "-c", script, path, executable] + arguments)
    }

    private func filler(_ process: Int32) -> String { "/proc/\(process)/root\(path)/filler" }

    /// Leaves no room, through the eyes of the process.
    func fill(of process: Int32) throws {
        _ = FileManager.default.createFile(atPath: filler(process), contents: nil)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: filler(process)))
        // Byte by byte at the end: a write that does not fit fails as a whole or is cut, and either will do.
        for size in [1 << 20, 4_096] {
            while (try? file.write(contentsOf: Data(repeating: 1, count: size))) != nil {}
        }
        try file.close()
    }

    func empty(of process: Int32) throws { try FileManager.default.removeItem(atPath: filler(process)) }
}
