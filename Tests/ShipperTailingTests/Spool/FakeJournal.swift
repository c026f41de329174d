import Foundation
import Testing

@testable import ShipperTailing

/// A `journalctl` of our own, over a file of entries: it knows the options that we use, and follows.
final class FakeJournal {
    let folder: TemporaryFolder
    private let name: String

    init(_ folder: TemporaryFolder) throws {
        self.folder = folder
        name = "journal"
        try folder.makeFolder(name)
        try folder.write("", to: "\(name)/entries")
        // Nothing is executed that is open for writing somewhere: had we written it ourselves, a child that another test starts in that
        // moment would hold it open.
        let program = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../ShipperTestSupport/Servers/fake_journalctl.py")
        try FileManager.default.createSymbolicLink(atPath: command, withDestinationPath: program.standardizedFileURL.path)
    }

    var command: String { folder.file("\(name)/journalctl") }

    static func entry(_ number: Int) -> String {
        #"{"__CURSOR":"s=\#(number);i=\#(number)","__REALTIME_TIMESTAMP":"17000000000000\#(10 + number % 90)","MESSAGE":"entry \#(number)"}"#
    }

    func add(_ numbers: Range<Int>) throws {
        try folder.append(numbers.map { Self.entry($0) + "\n" }.joined(), to: "\(name)/entries")
    }

    /// What it was called with, a call a line.
    func calls() throws -> [String] {
        guard folder.exists("\(name)/calls") else { return [] }
        return try folder.text(of: "\(name)/calls").split(separator: "\n").map(String.init)
    }

    /// From now on it fails with these words; `nil`: it works.
    func fail(_ words: String?) throws {
        if let words { try folder.write(words, to: "\(name)/fail") } else { try folder.remove("\(name)/fail") }
    }

    /// The child that follows ends, as when journald is restarted.
    func hangUp() throws { try folder.write("", to: "\(name)/stop") }
}

/// Looks until it holds.
func waitUntil(_ condition: () throws -> Bool) async throws {
    while try !condition() { try await Task.sleep(for: .milliseconds(2)) }
}
