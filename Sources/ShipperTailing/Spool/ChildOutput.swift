import Glibc
import Synchronization

/// A program that was started for what it writes to its standard output.
final class ChildOutput: Sendable {
    /// What ``end()`` says of one that has ended well.
    static let success = "it ended with code 0"

    /// To be read; closed with this object.
    let output: Int32
    private let errors: Int32
    private let process: pid_t

    /// - Parameter command: without a slash it is looked for in `PATH`.
    /// - Throws: `FileProblem` if it can't be started.
    init(_ command: String, _ arguments: [String]) throws(FileProblem) {
        let (outputs, errors) = (try Self.pipe(command), try Self.pipe(command))
        defer {
            close(outputs.writing)
            close(errors.writing)
        }
        (output, self.errors) = (outputs.reading, errors.reading)
        var process: pid_t = 0
        let code = Self.spawn(&process, command, arguments, outputs.writing, errors.writing)
        guard code == 0 else {
            close(outputs.reading)
            close(errors.reading)
            throw FileProblem("start", command, code: code, "What it would tell is not read.")
        }
        self.process = process
    }

    deinit {
        close(output)
        close(errors)
    }

    /// Everything until it closes its output, at most 16 MiB.
    func readToEnd() -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < 16 << 20, let more = Self.read(output) { bytes += more }
        return bytes
    }

    /// Kills it if it still runs, and waits for its end.
    ///
    /// - Returns: how it ended, with the last that it said on its standard error.
    func end() -> String {
        var status: Int32 = 0
        var reaped = unsafe waitpid(process, &status, WNOHANG)
        if reaped == 0, hasClosedItsOutput { reaped = unsafe waitpid(process, &status, 0) }
        if reaped == 0 {
            kill(process, SIGKILL)
            _ = unsafe waitpid(process, &status, 0)
        }
        let words = lastWords()
        let signal = status & 0x7F
        let end = signal == 0 ? "it ended with code \((status >> 8) & 0xFF)" : "it was ended by signal \(signal)"
        return words.isEmpty ? end : "\(end) and said '\(words)'"
    }

    /// Such a program is about to end: there is no need to kill it, and its code says why.
    private var hasClosedItsOutput: Bool {
        var descriptor = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&descriptor, 1, 0) > 0 else { return false }
        return descriptor.revents & Int16(POLLHUP) != 0 && descriptor.revents & Int16(POLLIN) == 0
    }

    private func lastWords() -> String {
        _ = fcntl(errors, F_SETFL, O_NONBLOCK)
        var said: [UInt8] = []
        while let more = Self.read(errors) { said = Array((said + more).suffix(1_000)) }
        let lines = String(decoding: said, as: UTF8.self).split { $0.isNewline }
        return lines.last.map { line in String(line.filter { !($0.unicodeScalars.first?.properties.generalCategory == .control) }) } ?? ""
    }

    // MARK: - System calls

    private static func read(_ descriptor: Int32) -> [UInt8]? {
        var block = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe block.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            return count > 0 ? Array(block.prefix(count)) : nil
        }
    }

    private static func pipe(_ command: String) throws(FileProblem) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard unsafe Glibc.pipe(&ends) == 0 else {
            throw FileProblem("start", command, code: errno, "What it would tell is not read.")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// posix_spawnp(3), with nothing of ours open in the child but the two pipes, and signals as a program expects them.
    private static func spawn(
        _ process: inout pid_t, _ command: String, _ arguments: [String], _ output: Int32, _ errors: Int32
    ) -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors, 2)
        // A listening socket that a child holds would keep the next start from its address, and whoever waits for a socket's end would wait
        // for the child's. What other threads open meanwhile takes the lowest free numbers.
        let highest = LocalFiles().names(in: "/proc/self/fd").compactMap { Int32($0) }.max() ?? 2
        for descriptor in 3...max(highest, 3) + 64 { unsafe posix_spawn_file_actions_addclose(&actions, descriptor) }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for signal in [SIGPIPE, SIGTERM, SIGINT] { unsafe sigaddset(&signals, signal) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        return unsafe withStrings([command] + arguments) { arguments in
            unsafe withStrings(["PATH=\(JournalSelection.searchPath)", "LC_ALL=C"]) { environment in
                unsafe posix_spawnp(&process, command, &actions, &attributes, arguments, environment)
            }
        }
    }

    /// A list of C strings that ends with `nil`, valid during the call.
    private static func withStrings(
        _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
    ) -> Int32 {
        var strings = unsafe texts.map { unsafe strdup($0) } + [nil]
        defer { unsafe strings.forEach { unsafe free($0) } }
        return unsafe strings.withUnsafeMutableBufferPointer { buffer in
            // Never empty: the `nil` is in it.
            unsafe buffer.baseAddress.map { unsafe body($0) } ?? EINVAL
        }
    }
}
