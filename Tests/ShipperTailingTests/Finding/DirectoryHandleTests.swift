import Foundation
import Testing

@testable import ShipperTailing

@Suite struct DirectoryHandleTests {
    private let tree: TemporaryTree

    init() throws {
        tree = try TemporaryTree()
    }

    @Test func `entries come with name and kind, without the directory itself and its parent`() throws {
        try tree.makeFile("file")
        try tree.makeDirectory("directory")
        try tree.makeLink("link", to: "file")
        var handle = try DirectoryHandle(tree.root)
        var kinds: [String: DirectoryHandle.Kind] = [:]
        while let entry = try handle.next() {
            // A file system that does not tell kinds says "unknown" throughout: what a name leads to is the same everywhere.
            kinds[String(decoding: entry.name, as: UTF8.self)] = try handle.status(of: entry.name).kind
        }
        #expect(kinds == ["file": .file, "directory": .directory, "link": .file])
    }

    @Test func `the longest names come whole`() throws {
        let name = String(repeating: "n", count: 255)
        try tree.makeFile(name)
        var handle = try DirectoryHandle(tree.root)
        #expect(try handle.next()?.name == Array(name.utf8))
        #expect(try handle.next() == nil)
    }

    @Test func `what is not there, or no directory, is refused with the kernel's reason`() throws {
        try tree.makeFile("file")
        #expect(throws: Errno(ENOENT)) { _ = try DirectoryHandle(tree.path("nothing")) }
        #expect(throws: Errno(ENOTDIR)) { _ = try DirectoryHandle(tree.path("file")) }
    }

    @Test func `a name gone meanwhile has no status`() throws {
        let handle = try DirectoryHandle(tree.root)
        #expect(throws: Errno(ENOENT)) { _ = try handle.status(of: Array("gone".utf8)) }
    }

    @Test func `an error number speaks in the C library's words, or for itself`() {
        #expect(Errno(EACCES).description == "Permission denied")
        #expect(Errno(99_999).description == "error 99999")
    }
}

extension DirectoryHandle.Entry: Equatable {
    static func == (first: Self, second: Self) -> Bool {
        first.name == second.name && first.kind == second.kind
    }
}
