import ByteCompression
import Foundation

/// A folder that lives as long as its value.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/ShipperTailingTests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

    func bytes(of name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: file(name))))
    }

    func text(of name: String) throws -> String { String(decoding: try bytes(of: name), as: UTF8.self) }

    /// Writes in place: the file keeps its inode.
    func write(_ text: String, to name: String) throws {
        try text.write(toFile: file(name), atomically: false, encoding: .utf8)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    }

    /// Writes what gzip would make of the text.
    func gzip(_ text: String, to name: String) throws {
        var compressed: [UInt8] = []
        try unsafe GzipCompressor(level: .fastest).compress(Array(text.utf8).span.bytes, appendingTo: &compressed)
        try write(compressed, to: name)
    }

    func link(_ name: String, to other: String) throws {
        try FileManager.default.linkItem(atPath: file(name), toPath: file(other))
    }

    func copy(_ name: String, to other: String) throws {
        try FileManager.default.copyItem(atPath: file(name), toPath: file(other))
    }

    func append(_ text: String, to name: String) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file(name)))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    func truncate(_ name: String, to size: UInt64) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file(name)))
        try handle.truncate(atOffset: size)
        try handle.close()
    }

    func rename(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: file(name), toPath: file(other))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: file(name)) }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: file(name), withIntermediateDirectories: true)
    }

    func setMode(_ mode: Int, of name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file(name))
    }

    /// As if it had last changed so long before `time`, nanoseconds since 1970.
    func setAge(of name: String, seconds: Int, before time: Int64) throws {
        let date = Date(timeIntervalSince1970: Double(time) / 1e9 - Double(seconds))
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: file(name))
    }

    /// Everything in it, and itself, belongs to this user from now on.
    func giveAway(to user: Int) throws {
        let names = try FileManager.default.subpathsOfDirectory(atPath: path)
        for name in names.map({ file($0) }) + [path] {
            try FileManager.default.setAttributes([.ownerAccountID: user], ofItemAtPath: name)
        }
    }

    func mode(of name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: file(name))
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }
}
