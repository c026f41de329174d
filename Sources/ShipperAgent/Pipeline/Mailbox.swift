import Synchronization

/// Where delivery tasks leave their results for the sink's thread.
final class Mailbox<Letter: Sendable>: Sendable {
    private let letters = Mutex<[Letter]>([])

    func post(_ letter: Letter) { letters.withLock { $0.append(letter) } }

    /// All that has come, oldest first.
    func collect() -> [Letter] {
        letters.withLock { letters in
            defer { letters = [] }
            return letters
        }
    }
}
