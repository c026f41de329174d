/// What all handlers of a log share.
final class LogCore: Sendable {
    let writer: BufferedWriter
    let form: LineForm
    let encoders: LineEncoderPool
    /// Nanoseconds since 1970.
    let now: @Sendable () -> Int64

    init(writer: BufferedWriter, form: LineForm, now: @escaping @Sendable () -> Int64 = WallClock.nanoseconds) {
        self.writer = writer
        self.form = form
        encoders = LineEncoderPool(form)
        self.now = now
    }

    /// When the log and its last handler are gone, the thread writes what waits, and ends.
    deinit { writer.close() }
}
