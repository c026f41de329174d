import Foundation

/// What is known of the terminal on the other end of our output.
enum Terminal {
    static var isThere: Bool { isatty(STDOUT_FILENO) == 1 }

    /// https://no-color.org
    static var showsColours: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isThere && environment["TERM"] != "dumb" && (environment["NO_COLOR"] ?? "").isEmpty
    }

    /// Lines that a screen holds; 0 where there is none.
    static var height: Int { Int(size.ws_row) }

    /// Characters that fit in a line; 80 where that is not known.
    static var width: Int { size.ws_col > 0 ? Int(size.ws_col) : 80 }

    private static var size: winsize {
        var size = winsize()
        return unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? size : winsize()
    }
}

/// Standard output, behind `$PAGER` (`less -R` where there is none) if it is a terminal that cannot hold it all.
final class Pager {
    private let process: Process?
    private let output: FileHandle
    /// Whether nobody reads what is written any more.
    private(set) var isClosed = false

    /// - Parameter lines: that will be written, as far as that is known.
    init(lines: Int) {
        // Whoever closes the pipe has seen enough; that is no reason to die of a signal.
        signal(SIGPIPE, SIG_IGN)
        // A terminal that does not say its height holds as many lines as the oldest did.
        let height = Terminal.height > 1 ? Terminal.height : 24
        guard Terminal.isThere, lines >= height, let started = Self.start() else {
            process = nil
            output = .standardOutput
            return
        }
        (process, output) = started
    }

    private static func start() -> (Process, FileHandle)? {
        let words = ProcessInfo.processInfo.environment["PAGER"] ?? "less -R"
        guard !words.isEmpty, words != "cat" else { return nil }
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "exec \(words)"]
        process.standardInput = pipe
        // Without one, what was found is simply printed.
        guard (try? process.run()) != nil else { return nil }
        return (process, pipe.fileHandleForWriting)
    }

    func write(_ text: String) {
        guard !text.isEmpty, !isClosed else { return }
        do { try output.write(contentsOf: Data(text.utf8)) } catch { isClosed = true }
    }

    /// Waits until the reader has seen enough.
    ///
    /// - Returns: false if there is no such pager, or it cannot be started: nobody has seen what was written.
    func finish() -> Bool {
        guard let process else { return true }
        try? output.close()
        process.waitUntilExit()
        // What a shell answers for a command that it cannot run; it has said why.
        return process.terminationReason != .exit || ![126, 127].contains(process.terminationStatus)
    }
}
