/// Stub.
public struct SpanID: Sendable, Hashable {
    func appendHex(to bytes: inout [UInt8]) {}
}
