public import ShipperCore
public import ShipperEncoding

/// Grafana Loki's push API.
public struct LokiBackend: SinkBackend {
    private let url: String
    private let headers: [(name: String, value: String)]

    /// - Parameters:
    ///   - url: the whole address of the push endpoint.
    ///   - tenant: sent as `X-Scope-OrgID`.
    public init(url: String, format: LokiOptions.Format, compression: BodyCompression, tenant: String?) {
        self.url = url
        var headers = [(name: "Content-Type", value: format == .json ? "application/json" : "application/x-protobuf")]
        // Snappy is the form of the protobuf body itself; only gzip is an encoding on top.
        if case .gzip = compression { headers.append((name: "Content-Encoding", value: "gzip")) }
        if let tenant { headers.append((name: "X-Scope-OrgID", value: tenant)) }
        self.headers = headers
    }

    public func message(for payload: Payload) -> HTTPMessage {
        HTTPMessage(url: url, headers: headers, body: payload.body)
    }

    public func verdict(on answer: HTTPAnswer, lineCount: Int) -> Verdict {
        if let common = CommonAnswer.verdict(on: answer) { return common }
        switch answer.status {
        case 204: return .settled(duplicates: 0)
        case 200 where answer.body.isEmpty: return .settled(duplicates: 0)
        case 260:
            return .pause(Refusal(kind: "blocked", reason: "260: the operator has blocked ingestion"))
        case 400, 422:
            // Partial: what Loki liked is stored. Which lines it refused is not yet read out of the text, so none is sent again and
            // all of them are kept in the dead letter.
            return .reject(Refusal(kind: "refused", reason: "\(answer.status): \(answer.excerpt)"))
        default: return CommonAnswer.garbage(answer, wanted: "204")
        }
    }

    /// Loki answers for the batch as a whole, so no subset is ever asked for; the whole is what remains.
    public func subset(of payload: Payload, at indices: [Int]) -> Payload { payload }
}
