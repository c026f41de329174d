/// What all handlers of a log share.
final class LogCore: Sendable {
    let writer: BufferedWriter
    let encoders = LineEncoderPool()
    /// Nanoseconds since 1970.
    let now: @Sendable () -> Int64

    init(writer: BufferedWriter, now: @escaping @Sendable () -> Int64 = WallClock.nanoseconds) {
        self.writer = writer
        self.now = now
    }

    /// When the log and its last handler are gone, the thread writes what waits, and ends.
    deinit { writer.close() }
}
