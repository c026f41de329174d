import ShipperCore
import ShipperEncoding

/// The table of answers to a push. What each row is founded on is told in docs/delivery-guarantees.md.
enum LokiAnswer {
    /// - Parameter push: reads the body back; `nil` if that is not possible. Only answers that name lines need it.
    static func verdict(on answer: HTTPAnswer, lineCount: Int, push: () -> LokiPush?) -> Verdict {
        if let common = CommonAnswer.verdict(on: answer) { return common }
        switch answer.status {
        case 204: return .settled(duplicates: 0)
        case 200 where answer.body.isEmpty: return .settled(duplicates: 0)
        case 260: return .pause(CommonAnswer.refusal("blocked", answer, "the operator has blocked ingestion. \(answer.excerpt)"))
        case 400 where LokiReason.isTooLarge(answer.text): return .split(CommonAnswer.refusal("too_large", answer))
        case 400: return refused(answer, lineCount, push)
        // No stream of the push was legal, so none of it is there.
        case 422: return .split(CommonAnswer.refusal("refused", answer))
        case 408: return .ask(CommonAnswer.refusal("timeout", answer))
        case 429: return limited(answer, lineCount, push)
        // A gRPC message that is too large is so for ever, however it is spread over streams. Other resources may be there again.
        case 500 where answer.text.contains("ResourceExhausted") && answer.text.contains("larger than max"):
            return .split(CommonAnswer.refusal("too_large", answer))
        case 500...599: return .ask(CommonAnswer.refusal("server_error", answer))
        default: return .ask(CommonAnswer.garbage(answer, wanted: "204"))
        }
    }

    /// 400 is partial: what was good in the push is stored.
    private static func refused(_ answer: HTTPAnswer, _ lineCount: Int, _ push: () -> LokiPush?) -> Verdict {
        guard LokiReason.isKnown(answer.text) else { return .unexplained(CommonAnswer.refusal("unexplained", answer)) }
        let refusal = CommonAnswer.refusal("refused", answer)
        if lineCount == 1 { return .reject(refusal) }
        guard let push = push(), push.entries.count == lineCount else {
            return .items(Array(repeating: .doubt(refusal.reason), count: lineCount))
        }
        return .items(LokiAttribution.items(of: push, refused: answer))
    }

    /// 429 of the tenant stores nothing, 429 of a stream stores the others. Older versions answer so to a push that is too large, too.
    private static func limited(_ answer: HTTPAnswer, _ lineCount: Int, _ push: () -> LokiPush?) -> Verdict {
        let refusal = CommonAnswer.refusal("rate_limited", answer)
        if let excess = LokiReason.tenantRate(answer.text) {
            // A push larger than the burst is refused for ever. The burst is not named; nobody sets it below the rate of a second.
            let canPass = excess.bytes <= excess.limit || lineCount == 1
            return canPass ? .retry(refusal) : .split(refusal)
        }
        guard let push = push(), push.entries.count == lineCount, let items = LokiAttribution.items(of: push, limited: answer) else {
            return .ask(refusal)
        }
        return .items(items, retryAfter: refusal.retryAfter)
    }
}
