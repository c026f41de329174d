import Foundation

/// Reads the agent's state files as an outsider would.
struct CheckpointReader {
    private let workbench: Workbench

    init(_ workbench: Workbench) { self.workbench = workbench }

    /// How many lines the sink's checkpoint says are settled, counted in the files themselves.
    func settledLines(sink: String, in logs: URL) throws -> Int {
        var inodes: [String: String] = [:]
        for line in entries("state/files") where line.count == 10 { inodes[line[0]] = line[3] }
        var paths: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: logs.path) {
            let path = logs.appendingPathComponent(name).path
            var status = stat()
            if unsafe stat(path, &status) == 0 { paths["\(status.st_ino)"] = path }
        }
        return try entries("state/checkpoints/\(sink)").reduce(0) { sum, line in
            guard line.count == 5, let offset = Int(line[2]), let path = inodes[line[0]].flatMap({ paths[$0] }) else {
                return sum
            }
            return try sum + Data(contentsOf: URL(fileURLWithPath: path)).prefix(offset).count { $0 == 0x0A }
        }
    }

    private func entries(_ name: String) -> [[String]] {
        workbench.read(name).split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }
}
