public import ShipperCore

/// What one kind of server wants and what it means: the only part of delivery that differs between sinks.
public protocol SinkBackend: Sendable {
    /// The request that carries `payload`.
    func message(for payload: Payload) -> HTTPMessage
    /// What an answer to `lineCount` lines means. Pure.
    func verdict(on answer: HTTPAnswer, lineCount: Int) -> Verdict
    /// A payload of only the lines at `indices`, for a backend that answers line by line.
    func subset(of payload: Payload, at indices: [Int]) throws -> Payload
}

/// Answers that mean the same everywhere.
enum CommonAnswer {
    /// `nil` if the status is the backend's own to judge.
    static func verdict(on answer: HTTPAnswer) -> Verdict? {
        let refusal = { (kind: String, reason: String) in
            Refusal(kind: kind, reason: reason, retryAfter: retryAfter(answer.retryAfter))
        }
        switch answer.status {
        case 401, 403: return .pause(refusal("unauthorized", "\(answer.status): the server does not accept our credentials"))
        case 404, 405: return .pause(refusal("not_found", "\(answer.status): this address takes no logs. \(answer.excerpt)"))
        case 413: return .pause(refusal("too_large", "413: the batch is too large for the server; lower batch.max_bytes"))
        case 408: return .retry(refusal("timeout", "408: \(answer.excerpt)"))
        case 429: return .retry(refusal("rate_limited", "429: \(answer.excerpt)"))
        case 500...599: return .retry(refusal("server_error", "\(answer.status): \(answer.excerpt)"))
        default: return nil
        }
    }

    /// An answer that no server of this kind gives: nothing is certain to be there.
    static func garbage(_ answer: HTTPAnswer, wanted: String) -> Verdict {
        .retry(Refusal(kind: "garbage", reason: "got \(answer.status) '\(answer.excerpt)', want \(wanted)"))
    }

    /// Seconds only, at most a day; anything else is passed over.
    static func retryAfter(_ text: String?) -> Duration? {
        guard let text, let seconds = Int(text), seconds >= 0 else { return nil }
        return .seconds(min(seconds, 86_400))
    }
}
