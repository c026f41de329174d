import ShipperCore
import ShipperDelivery

/// A server of lines that stand one to a row: its answer holds one letter for each line (s stored, d duplicate, r retry, x refused),
/// or one word for all of them.
struct LineBackend: SinkBackend {
    struct CannotCut: Error {}

    var canCut = true

    func message(for payload: Payload) -> HTTPMessage {
        HTTPMessage(url: "http://test", headers: [], body: payload.body)
    }

    func verdict(on answer: HTTPAnswer, lineCount: Int) -> Verdict {
        let refusal = Refusal(
            kind: "kind", reason: "reason", retryAfter: answer.retryAfter.flatMap { Int($0) }.map { .seconds($0) })
        switch String(decoding: answer.body, as: UTF8.self) {
        case "settled": return .settled(duplicates: 0)
        case "retry": return .retry(refusal)
        case "pause": return .pause(refusal)
        case "reject": return .reject(refusal)
        case let letters:
            return .items(
                letters.map { letter in
                    switch letter {
                    case "s": .stored
                    case "d": .duplicate
                    case "x": .reject("refused")
                    default: .retry("busy")
                    }
                })
        }
    }

    func subset(of payload: Payload, at indices: [Int]) throws -> Payload {
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
