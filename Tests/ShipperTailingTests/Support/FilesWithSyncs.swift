import Glibc
import ShipperCore
import Synchronization

@testable import ShipperTailing

/// This host's files, on a disk whose syncs are counted, and fail on request.
final class FilesWithSyncs: FileSystem {
    let syncs = Atomic(0)
    let failing = Atomic(0)
    private let files = LocalFiles()

    func open(_ path: String) throws(FileProblem) -> any ReadableFile { try files.open(path) }
    func facts(at path: String) -> FileFacts? { files.facts(at: path) }
    func isAbsent(_ path: String) -> Bool { files.isAbsent(path) }
    func list(_ directory: String) throws(FileProblem) -> [String] { try files.list(directory) }
    func link(_ path: String, to other: String) throws(FileProblem) { try files.link(path, to: other) }
    func remove(_ path: String) { files.remove(path) }
    func rename(_ path: String, to other: String) { files.rename(path, to: other) }
    func makeDirectory(_ path: String) throws(FileProblem) { try files.makeDirectory(path) }
    func contents(of path: String) throws(FileProblem) -> [UInt8]? { try files.contents(of: path) }
    func replace(_ path: String, with contents: [UInt8]) throws(FileProblem) { try files.replace(path, with: contents) }
    func append(to path: String) throws(FileProblem) -> any AppendableFile { Appending(try files.append(to: path), path, self) }
    func lock(_ path: String) throws(FileProblem) -> any FileLock { try files.lock(path) }

    private struct Appending: AppendableFile {
        let file: any AppendableFile
        let path: String
        let owner: FilesWithSyncs

        init(_ file: any AppendableFile, _ path: String, _ owner: FilesWithSyncs) {
            (self.file, self.path, self.owner) = (file, path, owner)
        }

        var size: UInt64 { file.size }
        func reserve(_ bytes: UInt64) { file.reserve(bytes) }
        func append(_ contents: [UInt8]) throws(FileProblem) { try file.append(contents) }

        func sync() throws(FileProblem) {
            owner.syncs.add(1, ordering: .relaxed)
            guard owner.failing.load(ordering: .relaxed) == 0 else {
                owner.failing.subtract(1, ordering: .relaxed)
                throw FileProblem("sync", path, code: EIO, "")
            }
            try file.sync()
        }
    }
}
