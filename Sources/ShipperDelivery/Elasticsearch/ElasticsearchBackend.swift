public import ShipperCore
public import ShipperEncoding

/// Elasticsearch's and OpenSearch's bulk endpoint.
public struct ElasticsearchBackend: SinkBackend {
    private let urls: [String]
    private let servers: [String]
    private let headers: [(name: String, value: String)]
    private let subsets: BulkSubset
    private let hasIDs: Bool

    /// `status` must stay in the filter, or the items' positions would no longer match.
    static let filter = "filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason"

    /// - Parameters:
    ///   - urls: the servers' addresses, without a slash at their ends; at least one.
    ///   - target: data stream or index; legal in a path. `nil`: each item names its own.
    ///   - hasIDs: whether lines have ids of ours, so that a repeat does no harm.
    public init(urls: [String], target: String?, compression: BodyCompression, hasIDs: Bool = true) {
        self.hasIDs = hasIDs
        servers = urls
        self.urls = urls.map { "\($0)\(target.map { "/" + $0 } ?? "")/_bulk?\(Self.filter)" }
        var headers = [(name: "Content-Type", value: "application/x-ndjson")]
        if case .gzip = compression { headers.append((name: "Content-Encoding", value: "gzip")) }
        self.headers = headers
        subsets = BulkSubset(compression)
    }

    public func message(for payload: Payload) -> HTTPMessage {
        HTTPMessage(urls: urls, headers: headers, body: payload.body)
    }

    /// Ids make a repeat harmless, so what is not certain is sent again. Without them it is, too, since nobody can be asked; but counted.
    public func verdict(on answer: HTTPAnswer, to payload: Payload, lineCount: Int) -> Verdict {
        if let common = CommonAnswer.verdict(on: answer) { return common }
        switch answer.status {
        case 200, 201:
            guard let items = BulkAnswer.items(answer.body, hasIDs: hasIDs), items.count == lineCount else {
                return uncertain(CommonAnswer.garbage(answer, wanted: "an answer for each of \(lineCount) items"))
            }
            return .items(items, retryAfter: RetryAfter.wait(answer.retryAfter, from: answer.date))
        case 400: return .pause(CommonAnswer.refusal("refused", answer))
        case 408: return uncertain(CommonAnswer.refusal("timeout", answer))
        case 429: return .retry(CommonAnswer.refusal("rate_limited", answer))
        case 500...599: return uncertain(CommonAnswer.refusal("server_error", answer))
        default: return uncertain(CommonAnswer.garbage(answer, wanted: "200"))
        }
    }

    public func verdict(on failure: TransportFailure) -> Verdict {
        let refusal = Refusal(kind: failure.kind, reason: failure.reason)
        return failure.mayHaveArrived ? uncertain(refusal) : .retry(refusal)
    }

    /// It may be there.
    private func uncertain(_ refusal: Refusal) -> Verdict { hasIDs ? .retry(refusal) : .ask(refusal) }

    /// A bulk request without a line is refused as such, once it was let in.
    public var trials: [ConnectionTrial] {
        [
            .product(HTTPMessage(method: .get, urls: servers.map { $0 + "/" }, headers: []), ServerProduct.init(searchAnswer:)),
            .writing(HTTPMessage(urls: urls, headers: [(name: "Content-Type", value: "application/x-ndjson")]), harmless: [400]),
        ]
    }

    public func subset(of payload: Payload, at indices: [Int]) throws -> Payload {
        try subsets.items(indices, of: payload)
    }
}
