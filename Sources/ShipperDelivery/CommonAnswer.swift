import ShipperCore

/// Answers that mean the same everywhere.
enum CommonAnswer {
    /// `nil` if the status is the backend's own to judge.
    static func verdict(on answer: HTTPAnswer) -> Verdict? {
        switch answer.status {
        case 401, 403: .pause(refusal("unauthorized", answer, "the server does not accept our credentials"))
        case 404, 405: .pause(refusal("not_found", answer, "this address takes no logs. \(answer.excerpt)"))
        // Log servers say in plain words or JSON what is wrong with lines. A page for browsers comes from something on the way to them.
        case 400 where answer.text.hasPrefix("<"):
            .pause(refusal("not_found", answer, "this is no answer of a log server. \(answer.excerpt)"))
        case 413: .split(refusal("too_large", answer, "the body is too large for the server"))
        default: nil
        }
    }

    /// A refusal in the server's own words, or in ours where it has none that help.
    static func refusal(_ kind: String, _ answer: HTTPAnswer, _ words: String? = nil) -> Refusal {
        Refusal(
            kind: kind, reason: "\(answer.status): \(words ?? answer.excerpt)",
            retryAfter: RetryAfter.wait(answer.retryAfter, from: answer.date))
    }

    /// An answer that no server of this kind gives: nothing is certain.
    static func garbage(_ answer: HTTPAnswer, wanted: String) -> Refusal {
        Refusal(
            kind: "garbage", reason: "got \(answer.status) '\(answer.excerpt)', want \(wanted)",
            retryAfter: RetryAfter.wait(answer.retryAfter, from: answer.date))
    }
}
