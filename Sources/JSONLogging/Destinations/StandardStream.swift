#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Standard output or standard error. It belongs to the program: it is never closed.
struct StandardStream: LineDestination {
    let descriptor: CInt
    /// Whether the last write ended in the middle of a line, which must be closed before the next one begins.
    private var endsInsideLine = false

    init(descriptor: CInt) { self.descriptor = descriptor }

    mutating func append(_ batch: LineBatch) -> LineOutcome {
        let (ended, failure) = endsInsideLine ? write([UInt8(ascii: "\n")]) : (1, nil)
        if let failure { return outcome(of: batch, written: 0, failure) }
        if ended == 1 { endsInsideLine = false }
        let (count, second) = write(batch.bytes)
        guard let second else { return LineOutcome(written: batch.count) }
        if count > 0 { endsInsideLine = batch.bytes[count - 1] != UInt8(ascii: "\n") }
        return outcome(of: batch, written: count, second)
    }

    private func outcome(of batch: LineBatch, written: Int, _ failure: SystemCall.Failure) -> LineOutcome {
        .partial(
            batch, bytes: written,
            JSONLogError(
                deed: .writingFile, path: descriptor == 1 ? "standard output" : "standard error", errorNumber: failure.errorNumber))
    }

    private func write(_ bytes: [UInt8]) -> (count: Int, failure: SystemCall.Failure?) {
        unsafe WriteLoop.writeAll(bytes) { bytes throws(SystemCall.Failure) in
            while true {
                do throws(SystemCall.Failure) {
                    return try unsafe SystemCall.write(descriptor, bytes)
                } catch {
                    // A pipe may have been made non-blocking by whoever has its other end.
                    guard error.errorNumber == EAGAIN else { throw error }
                    SystemCall.waitForRoom(in: descriptor)
                }
            }
        }
    }

    mutating func close() {}

    /// Whether it is a terminal that shows colours, and nobody has asked it not to: `NO_COLOR` (https://no-color.org).
    static func showsColours(_ descriptor: CInt) -> Bool {
        guard isatty(descriptor) == 1 else { return false }
        let noColour = unsafe getenv("NO_COLOR").map { unsafe String(cString: $0) } ?? ""
        let terminal = unsafe getenv("TERM").map { unsafe String(cString: $0) } ?? "dumb"
        return noColour.isEmpty && terminal != "dumb"
    }
}
