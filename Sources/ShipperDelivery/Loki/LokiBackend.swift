public import ShipperCore
public import ShipperEncoding

/// Grafana Loki's push API.
///
/// Loki has no ids: what it holds must not be sent again, and a refusal may be partial. So what an answer leaves open is asked.
public struct LokiBackend: SinkBackend {
    /// How it is asked what it holds.
    public struct Reading: Sendable {
        /// The whole addresses of `query_range`, of which any will do; at least one.
        public var urls: [String]
        /// Queries see what ingesters hold for spans that reach so far back (`query_ingesters_within`, 3 h by default); an older line
        /// that is not shown may still be there.
        public var visibleFor: Duration

        public init(urls: [String], visibleFor: Duration = .seconds(3 * 3600)) {
            self.urls = urls
            self.visibleFor = visibleFor
        }
    }

    private let urls: [String]
    private let headers: [(name: String, value: String)]
    private let tenant: String?
    private let format: LokiOptions.Format
    private let compression: BodyCompression
    private let labelNames: Set<String>
    private let reading: Reading?

    /// - Parameters:
    ///   - urls: the whole addresses of the push endpoint, of which any will do; at least one.
    ///   - tenant: sent as `X-Scope-OrgID`.
    ///   - labelNames: the labels that the sink's streams may have; others are Loki's own.
    ///   - reading: `nil`: it is never asked.
    public init(
        urls: [String], format: LokiOptions.Format, compression: BodyCompression, tenant: String?, labelNames: Set<String>,
        reading: Reading?
    ) {
        self.urls = urls
        self.format = format
        self.compression = compression
        self.tenant = tenant
        self.labelNames = labelNames
        self.reading = reading
        var headers = [(name: "Content-Type", value: format == .json ? "application/json" : "application/x-protobuf")]
        // Snappy is the form of the protobuf body itself; only gzip is an encoding on top.
        if case .gzip = compression { headers.append((name: "Content-Encoding", value: "gzip")) }
        self.headers = headers
    }

    public func message(for payload: Payload) -> HTTPMessage {
        HTTPMessage(urls: urls, headers: headers + tenantHeader(payload), body: payload.body)
    }

    /// Who the lines belong to: a payload on its way has one owner.
    private func tenantHeader(_ payload: Payload) -> [(name: String, value: String)] {
        (payload.owners.first ?? tenant).map { [(name: "X-Scope-OrgID", value: $0)] } ?? []
    }

    public func verdict(on answer: HTTPAnswer, to payload: Payload, lineCount: Int) -> Verdict {
        LokiAnswer.verdict(on: answer, lineCount: lineCount) {
            try? LokiPush(payload, format: format, compression: compression)
        }
    }

    public func verdict(on failure: TransportFailure) -> Verdict {
        let refusal = Refusal(kind: failure.kind, reason: failure.reason)
        return failure.mayHaveArrived ? .ask(refusal) : .retry(refusal)
    }

    /// A push without streams is answered with 204 by some versions and with 422 by others, once it was let in.
    public var trials: [ConnectionTrial] {
        let owner = tenant.map { [(name: "X-Scope-OrgID", value: $0)] } ?? []
        let json = owner + [(name: "Content-Type", value: "application/json")]
        let about = urls.map { Self.sibling("status/buildinfo", of: $0) }
        let push = HTTPMessage(urls: urls, headers: json, body: Array("{\"streams\":[]}".utf8))
        let found = ConnectionTrial.product(HTTPMessage(method: .get, urls: about, headers: owner), ServerProduct.init(lokiAnswer:))
        let asked = reading.map { reading in
            // No stream has this label, so that nothing is looked for.
            let query = "?query=%7Bshipper_check%3D%22none%22%7D&limit=1"
            return ConnectionTrial.asking(HTTPMessage(method: .get, urls: reading.urls.map { $0 + query }, headers: owner))
        }
        return [found, .writing(push, harmless: [422])] + (asked.map { [$0] } ?? [])
    }

    /// Another address of the API that `push` is of.
    private static func sibling(_ name: String, of push: String) -> String {
        push.hasSuffix("/push") ? String(push.dropLast(4)) + name : push
    }

    public func subset(of payload: Payload, at indices: [Int]) throws -> Payload {
        try LokiPush(payload, format: format, compression: compression).payload(of: indices)
    }

    public func question(about payload: Payload) -> (any SinkQuestion)? {
        guard let reading, let push = try? LokiPush(payload, format: format, compression: compression) else { return nil }
        // Reading has its own limits on how far behind the clock an ingester is asked; a minute of its answer's way is taken off.
        let visible = (reading.visibleFor - .seconds(60)).nanoseconds
        let headers = [(name: "X-Loki-Response-Encoding-Flags", value: "categorize-labels")] + tenantHeader(payload)
        return LokiQuestion(push, urls: reading.urls, headers: headers, labelNames: labelNames, visibleFor: visible)
    }
}

extension Duration {
    /// Whole nanoseconds; what is beyond 64 bits, which is 292 years, is cut to them.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? (seconds > 0 ? .max : .min) : product + attoseconds / 1_000_000_000
    }
}
