import CSignals

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The lines that wait for the writer, where a handler of crashes finds and writes them (`CSignals`).
///
/// Sound to share although the compiler can't see it: the pointer never changes, `add` and `take` are called under the buffer's
/// lock, and the rest is atomic.
@safe
final class LastWords: @unchecked Sendable {
    private let words: OpaquePointer

    /// - Parameter capacity: Bytes that may wait.
    init(capacity: Int) throws(JSONLogError) {
        guard let words = unsafe csignals_words_create(capacity) else {
            throw JSONLogError(deed: .installingHandlers, path: "", errorNumber: errno)
        }
        unsafe self.words = unsafe words
    }

    deinit { unsafe csignals_words_destroy(words) }

    /// Where to write; `nil`: nowhere.
    func go(to descriptor: CInt?) { unsafe csignals_words_set_descriptor(words, descriptor ?? -1) }

    func add(_ line: borrowing RawSpan) {
        unsafe line.withUnsafeBytes { unsafe csignals_words_add(words, $0.baseAddress, $0.count) }
    }

    func take() { unsafe csignals_words_take(words) }
    func settled() { unsafe csignals_words_settled(words) }
}
