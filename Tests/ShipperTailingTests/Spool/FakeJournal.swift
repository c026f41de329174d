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
        try folder.write(Self.script, to: "\(name)/script")
        // Nothing is executed that is open for writing somewhere: had we written it ourselves, a child that another test starts in that
        // moment would hold it open.
        let install = Process()
        install.executableURL = URL(fileURLWithPath: "/usr/bin/install")
        install.arguments = ["-m", "755", folder.file("\(name)/script"), command]
        try install.run()
        install.waitUntilExit()
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

    private static let script = """
        #!/usr/bin/env python3
        import os, sys, time
        folder = os.path.dirname(os.path.abspath(__file__))
        with open(folder + "/calls", "a") as calls:
            calls.write(" ".join(sys.argv[1:]) + "\\n")
        if os.path.exists(folder + "/fail"):
            sys.exit(open(folder + "/fail").read())
        cursor = next((a.split("=", 1)[1] for a in sys.argv if a.startswith("--after-cursor=")), None)
        lines = open(folder + "/entries").readlines()
        if "--lines=1" in sys.argv:
            sys.stdout.write("".join(lines[-1:]))
            sys.exit(0)
        place = 0
        if cursor:
            place = 1 + next(i for i, line in enumerate(lines) if '"__CURSOR":"%s"' % cursor in line)
        while not os.path.exists(folder + "/stop"):
            lines = [l for l in open(folder + "/entries").readlines() if l.endswith("\\n")]
            sys.stdout.write("".join(lines[place:]))
            sys.stdout.flush()
            place = len(lines)
            time.sleep(0.005)
        os.remove(folder + "/stop")
        """
}

/// Looks until it holds.
func waitUntil(_ condition: () throws -> Bool) async throws {
    while try !condition() { try await Task.sleep(for: .milliseconds(2)) }
}
