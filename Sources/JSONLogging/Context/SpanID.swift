import JSONText

/// Stub.
public struct SpanID: Sendable, Hashable {
    func appendHex(to bytes: inout some ByteSink & ~Copyable) {}
}
