import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Line encoders, so that threads encode at the same time, each into memory that is warm.
struct LineEncoderPool: Sendable {
    private let form: LineForm
    private let slots: [Slot]

    private final class Slot: Sendable {
        let encoder: Mutex<LineEncoder>
        init(_ form: LineForm) { encoder = Mutex(LineEncoder(form)) }
    }

    init(_ form: LineForm, count: Int = 16) {
        self.form = form
        slots = (0..<count).map { _ in Slot(form) }
    }

    /// Runs `body` with an encoder that no one else has.
    ///
    /// A thread starts its search where it found one last time, most likely. No search ever waits: `body` may run code
    /// of the user's that logs in turn, and then meets its own lock. Where all are taken, a fresh encoder serves once.
    func withEncoder(_ body: (inout LineEncoder) -> Void) {
        let start = Self.threadNumber()
        for offset in 0..<min(4, slots.count) {
            let slot = slots[(start + offset) % slots.count]
            if slot.encoder.withLockIfAvailable({ body(&$0) }) != nil { return }
        }
        var encoder = LineEncoder(form)
        body(&encoder)
    }

    /// A number that is the same in each call on one thread and spreads over the threads.
    private static func threadNumber() -> Int {
        #if canImport(Darwin)
        let identity = unsafe UInt(bitPattern: pthread_self())
        #else
        let identity = UInt(pthread_self())
        #endif
        // Thread descriptors lie at multiples of large powers of two: multiply, and take upper bits.
        return Int(truncatingIfNeeded: (UInt64(identity) &* 0x9E37_79B9_7F4A_7C15) >> 33)
    }
}
