import ShipperCore
import ShipperDelivery

/// A server of lines that stand one to a row: its answer holds one letter for each line (s stored, d duplicate, r retry, h halve,
/// x refused, a asks, A asks to halve, ? doubts), or one word for all of them.
struct LineBackend: SinkBackend {
    struct CannotCut: Error {}

    var canCut = true
    /// Asks with a GET of `http://test/` and the lines, comma by comma; the answer's body holds a letter for each: h held, - not, ? unknown.
    var canAsk = false

    func message(for payload: Payload) -> HTTPMessage {
        HTTPMessage(url: "http://test", headers: [], body: payload.body)
    }

    func verdict(on answer: HTTPAnswer, to payload: Payload, lineCount: Int) -> Verdict {
        let refusal = Refusal(
            kind: "kind", reason: "reason", retryAfter: answer.retryAfter.flatMap { Int($0) }.map { .seconds($0) })
        switch String(decoding: answer.body, as: UTF8.self) {
        case "settled": return .settled(duplicates: 0)
        case "retry": return .retry(refusal)
        case "pause": return .pause(refusal)
        case "reject": return .reject(refusal)
        case "split": return .split(refusal)
        case "large": return .split(Refusal(kind: "too_large", reason: "reason"))
        case "ask": return .ask(refusal)
        case "unexplained": return .unexplained(refusal)
        case let letters:
            return .items(
                letters.map { letter -> ItemVerdict in
                    switch letter {
                    case "s": .stored
                    case "d": .duplicate
                    case "x": .reject("refused")
                    case "h": .halve("too many")
                    case "A": .askToHalve("perhaps too many")
                    case "a": .ask("perhaps")
                    case "?": .doubt("perhaps refused")
                    default: .retry("busy")
                    }
                }, retryAfter: refusal.retryAfter)
        }
    }

    func verdict(on failure: TransportFailure) -> Verdict {
        let refusal = Refusal(kind: failure.kind, reason: failure.reason)
        return canAsk && failure.mayHaveArrived ? .ask(refusal) : .retry(refusal)
    }

    func question(about payload: Payload) -> (any SinkQuestion)? { canAsk ? Question(payload) : nil }

    private struct Question: SinkQuestion {
        var message: HTTPMessage?
        var held: Set<Int> = []
        var unknowable: Set<Int> = []

        init(_ payload: Payload) {
            let lines = String(decoding: payload.body, as: UTF8.self).split(separator: "\n").joined(separator: ",")
            message = HTTPMessage(method: .get, url: "http://test/\(lines)", headers: [])
        }

        mutating func take(_ answer: HTTPAnswer, now: Int64) -> SinkQuestionStep {
            guard answer.status == 200 else {
                let refusal = Refusal(
                    kind: "query_failed", reason: "\(answer.status)", retryAfter: answer.retryAfter.flatMap { Int($0) }.map { .seconds($0) }
                )
                return answer.status == 403 ? .closed(refusal) : .later(refusal)
            }
            for (place, letter) in String(decoding: answer.body, as: UTF8.self).enumerated() {
                if letter == "h" { held.insert(place) }
                if letter == "?" { unknowable.insert(place) }
            }
            message = nil
            return .goOn
        }

        mutating func fail(_ failure: TransportFailure) -> SinkQuestionStep { .later(Refusal(kind: failure.kind, reason: failure.reason)) }
    }

    @Sendable func subset(of payload: Payload, at indices: [Int]) throws -> Payload {
        guard canCut else { throw CannotCut() }
        let lines = payload.body.split(separator: 0x0A)
        return Self.payload(indices.map { String(decoding: lines[$0], as: UTF8.self) })
    }

    static func payload(_ lines: [String]) -> Payload {
        let body = Array(lines.map { $0 + "\n" }.joined().utf8)
        return Payload(body: body, uncompressedCount: body.count)
    }

    /// A batch of `count` lines `0`, `1`, …
    static func batch(_ count: Int) -> SealedBatch {
        let file = FileContext(id: FileID(high: 1, low: 2), epoch: 0, path: "/a", source: 0)
        let lines = (0..<count).map { LineReference(offset: UInt64($0 * 2), length: 1, size: 2, range: 0) }
        let range = FileRange(file: file, start: 0, end: UInt64(count * 2), tie: TimestampTie(), lines: count)
        return SealedBatch(sequence: 1, payload: payload((0..<count).map(String.init)), ranges: [range], lines: lines)
    }
}
