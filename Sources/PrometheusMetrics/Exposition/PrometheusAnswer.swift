import ByteCompression

/// What to answer a `GET /metrics` with, for any server.
public struct PrometheusAnswer: Sendable {
    /// For `Content-Type`.
    public let contentType: String
    /// For `Content-Encoding`: `gzip`, or `nil` for none.
    public let contentEncoding: String?
    public let body: [UInt8]

    /// The answer depends on these request headers: for `Vary`.
    public static let vary = "Accept, Accept-Encoding"
    /// A shorter page is not worth compressing: it fits a packet.
    static let compressedFrom = 1_400
}

extension PrometheusRegistry {
    /// The page in the format and encoding that the client asks for.
    /// - Parameters:
    ///   - accept: The request's `Accept`; OpenMetrics goes to those who name it.
    ///   - acceptEncoding: The request's `Accept-Encoding`; gzip goes to those who take it.
    public func answer(accept: String? = nil, acceptEncoding: String? = nil) -> PrometheusAnswer {
        let format = ContentNegotiation.format(accept: accept)
        let page = exposition(format)
        guard page.count >= PrometheusAnswer.compressedFrom, ContentNegotiation.acceptsGzip(acceptEncoding),
            let compressed = Self.gzip(page)
        else { return PrometheusAnswer(contentType: format.contentType, contentEncoding: nil, body: page) }
        return PrometheusAnswer(contentType: format.contentType, contentEncoding: "gzip", body: compressed)
    }

    /// `nil` where there is no memory for it; the page goes out as it is.
    private static func gzip(_ page: [UInt8]) -> [UInt8]? {
        var compressed: [UInt8] = []
        do {
            try unsafe GzipCompressor(level: .fastest).compress(page.span.bytes, appendingTo: &compressed)
            return compressed
        } catch {
            return nil
        }
    }
}
