import ByteCompression
import JSONText
public import ShipperCore

/// Takes items out of a bulk body that was sent: what an answer settled is not sent again.
public struct BulkSubset: Sendable {
    private let compression: BodyCompression

    public init(_ compression: BodyCompression) { self.compression = compression }

    /// The body's items at `indices` (rising), as a body of its own. An item is two lines: action and document.
    ///
    /// - Throws: `CompressionError` if the body is not what was sealed.
    public func items(_ indices: [Int], of payload: Payload) throws -> Payload {
        let body = try inflate(payload)
        var kept: [UInt8] = []
        var wanted = indices[...]
        var start = 0
        var item = 0
        while start < body.count, let next = wanted.first {
            let end = endOfItem(body, from: start)
            if item == next {
                kept.append(contentsOf: body[start..<end])
                wanted.removeFirst()
            }
            start = end
            item += 1
        }
        var compressor = try BodyCompressor(compression)
        return Payload(body: try compressor.compress(kept), uncompressedCount: kept.count)
    }

    private func inflate(_ payload: Payload) throws -> [UInt8] {
        guard case .gzip = compression else { return payload.body }
        return try unsafe Gzip.decompress(payload.body.span.bytes, limit: payload.uncompressedCount)
    }

    private func endOfItem(_ body: [UInt8], from start: Int) -> Int {
        let bytes = unsafe body.span.bytes
        var end = start
        for _ in 0..<2 {
            guard let newline = ByteSearch.first(0x0A, in: bytes, from: end, to: body.count) else { return body.count }
            end = newline + 1
        }
        return end
    }
}
