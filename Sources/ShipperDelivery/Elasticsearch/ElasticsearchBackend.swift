public import ShipperCore
public import ShipperEncoding

/// Elasticsearch's and OpenSearch's bulk endpoint.
public struct ElasticsearchBackend: SinkBackend {
    private let url: String
    private let headers: [(name: String, value: String)]
    private let subsets: BulkSubset

    /// `status` must stay in the filter, or the items' positions would no longer match.
    static let filter = "filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason"

    /// - Parameters:
    ///   - url: the server's address, without a slash at its end.
    ///   - target: data stream or index; legal in a path.
    public init(url: String, target: String, compression: BodyCompression) {
        self.url = "\(url)/\(target)/_bulk?\(Self.filter)"
        var headers = [(name: "Content-Type", value: "application/x-ndjson")]
        if case .gzip = compression { headers.append((name: "Content-Encoding", value: "gzip")) }
        self.headers = headers
        subsets = BulkSubset(compression)
    }

    public func message(for payload: Payload) -> HTTPMessage {
        HTTPMessage(url: url, headers: headers, body: payload.body)
    }

    public func verdict(on answer: HTTPAnswer, lineCount: Int) -> Verdict {
        if let common = CommonAnswer.verdict(on: answer) { return common }
        guard answer.status == 200 || answer.status == 201 else {
            if answer.status == 400 {
                return .pause(Refusal(kind: "refused", reason: "400: \(answer.excerpt)"))
            }
            return CommonAnswer.garbage(answer, wanted: "200")
        }
        guard let items = BulkAnswer.items(answer.body), items.count == lineCount else {
            return CommonAnswer.garbage(answer, wanted: "an answer for each of \(lineCount) items")
        }
        return .items(items)
    }

    public func subset(of payload: Payload, at indices: [Int]) throws -> Payload {
        try subsets.items(indices, of: payload)
    }
}
