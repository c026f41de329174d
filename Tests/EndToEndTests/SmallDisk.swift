import Foundation

/// A small file system in memory, which only a process that stands by and those started within it see.
final class SmallDisk {
    let path: String
    private let keeper: ChildProcess
    private let isRoot = geteuid() == 0

    init(_ workbench: Workbench, megabytes: Int) throws {
        path = workbench.path("disk")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        // Ends when its standard input does.
        let script = "mount -t tmpfs -o size=\(megabytes)m tmpfs \"$0\" && echo mounted && exec cat"
        keeper = try ChildProcess(
            "/usr/bin/env", ["unshare"] + (isRoot ? ["-m"] : ["-r", "-m"]) + ["sh", "-c", script, path], output: workbench.path("disk.log"))
        _ = try keeper.firstMatch(/(mounted)/)
    }

    /// The command that runs another where the disk is mounted; the process becomes the other.
    func command(_ executable: String, _ arguments: [String]) -> (executable: String, arguments: [String]) {
        let spaces = isRoot ? ["-m"] : ["-U", "--preserve-credentials", "-m"]
        return ("/usr/bin/env", ["nsenter", "-t", "\(keeper.pid)"] + spaces + ["--", executable] + arguments)
    }

    /// Its path for those that do not see it.
    var outerPath: String { "/proc/\(keeper.pid)/root\(path)" }

    private var filler: String { outerPath + "/filler" }

    /// Leaves no room.
    func fill() throws {
        _ = FileManager.default.createFile(atPath: filler, contents: nil)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: filler))
        // Byte by byte at the end: a write that does not fit fails as a whole or is cut, and either will do.
        for size in [1 << 20, 4_096] {
            while (try? file.write(contentsOf: Data(repeating: 1, count: size))) != nil {}
        }
        try file.close()
    }

    func empty() throws { try FileManager.default.removeItem(atPath: filler) }

    /// Makes a directory read-only for whoever opens files in it from now on.
    func forbidWriting(_ directory: String) throws {
        try run("mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\"", directory)
    }

    func allowWriting(_ directory: String) throws { try run("mount -o remount,bind,rw \"$0\"", directory) }

    private func run(_ script: String, _ directory: String) throws {
        let command = command("/bin/sh", ["-c", script, "\(path)/\(directory)"])
        let child = try ChildProcess(command.executable, command.arguments, output: path + ".command.log")
        guard child.wait() == 0 else { throw Unexpected("'\(script)' failed: \(child.output)") }
    }
}
