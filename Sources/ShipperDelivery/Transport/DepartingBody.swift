import NIOCore
import Synchronization

/// A request's body that knows whether it was taken for sending: until then no server can have any of it.
final class DepartingBody: AsyncSequence, Sendable {
    private let bytes: ByteBuffer
    private let isTaken = Atomic(false)

    init(_ bytes: [UInt8]) { self.bytes = ByteBuffer(bytes: bytes) }

    /// Whether a connection was there, and asked for the body.
    var hasLeft: Bool { isTaken.load(ordering: .acquiring) }

    func makeAsyncIterator() -> Iterator { Iterator(body: self) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var body: DepartingBody?

        mutating func next() -> ByteBuffer? {
            guard let body else { return nil }
            self.body = nil
            body.isTaken.store(true, ordering: .releasing)
            return body.bytes
        }
    }
}
