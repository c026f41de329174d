import JSONText
import ShipperEncoding

/// What one sentence of a 400 or 429 says of which lines. The sentences are Loki's (pkg/validation, pkg/ingester), measured on 3.x;
/// those that are not known are `other`.
enum LokiReason: Equatable {
    /// Lines of this second are too old, or too far in the future.
    case tooOld(second: Int64)
    case tooNew(second: Int64)
    /// Lines of this many bytes are too long.
    case tooLong(Int)
    /// Lines whose structured metadata are of this size, or this number.
    case metadataSize(Int)
    case metadataCount(Int)
    /// The labels are refused, and with them every line of the stream.
    case labels
    case other

    /// One sentence, and how many lines (or streams) it was said of.
    struct Sentence: Equatable {
        var count: Int
        var reason: LokiReason
        var labels: [String: String]?
        var text: String
    }

    /// The distributor's list: one sentence alone, or `2 errors like: …; 1 errors like: …`.
    static func sentences(_ text: String) -> [Sentence] {
        var found: [Sentence] = []
        for part in parts(of: text) {
            let labels = labels(in: part.text)
            found.append(Sentence(count: part.count, reason: reason(part.text), labels: labels, text: String(part.text.prefix(512))))
        }
        return found
    }

    private static let separator = " errors like: "

    private static func parts(of text: String) -> [(count: Int, text: String)] {
        var parts: [(count: Int, text: String)] = []
        let pieces = text.components(separatedBy: separator)
        guard pieces.count > 1, var count = Int(pieces[0]), count > 0 else { return [(1, text)] }
        for piece in pieces.dropFirst() {
            // Behind the last `; ` of a piece stands the number of the next.
            let next = piece.lastRange(of: "; ").flatMap { range in Int(piece[range.upperBound...]).map { (range.lowerBound, $0) } }
            guard parts.count < pieces.count - 2, let (end, number) = next, number > 0 else {
                parts.append((count, piece))
                continue
            }
            parts.append((count, String(piece[..<end])))
            count = number
        }
        return parts
    }

    private static func reason(_ text: String) -> LokiReason {
        if let time = text.between("has timestamp too old: ", ","), let second = seconds(time) { return .tooOld(second: second) }
        if let time = text.after("has timestamp too new: "), let second = seconds(time) { return .tooNew(second: second) }
        if text.lowercased().hasPrefix("max entry size"), let length = text.between("with length '", "'").flatMap({ Int($0) }) {
            return .tooLong(length)
        }
        if let size = text.between("structured metadata too large: '", "'").flatMap({ Int($0) }) { return .metadataSize(size) }
        if let count = text.between("too many structured metadata labels: '", "'").flatMap({ Int($0) }) { return .metadataCount(count) }
        let aboutLabels = [
            " label names; limit ", "' has label value too long: '", "' has label name too long: '", "' has duplicate label name: '",
        ]
        return aboutLabels.contains { text.contains($0) } ? .labels : .other
    }

    /// Whether a 400 is Loki's own word on lines: others may come from whatever stands before it, and be said of all that is sent.
    static func isKnown(_ text: String) -> Bool {
        LokiStreamRefusal(text) != nil || sentences(text).contains { $0.reason != .other }
    }

    /// Whether a 400 says that the body is too large, for which newer versions answer 413: nothing of it is stored.
    static func isTooLarge(_ text: String) -> Bool {
        ["received message larger than max", "http: request body too large", "request body too large"].contains { text.hasPrefix($0) }
    }

    /// `2026-11-15T18:57:22Z`, perhaps with more behind it.
    static func seconds(_ text: String) -> Int64? {
        let bytes = Array(text.prefix { $0 != "," && $0 != " " && $0 != "'" }.utf8)
        return unsafe TimeParser.dateTime(bytes.span.bytes, 0, bytes.count).map { $0.nanoseconds.flooredSeconds }
    }

    /// The labels that stand behind `stream `, with or without a quote.
    static func labels(in text: String) -> [String: String]? {
        let bytes = Array(text.utf8)
        guard let mark = text.range(of: "tream '{") ?? text.range(of: "tream: {") ?? text.range(of: "tream {") else { return nil }
        let start = text.utf8.distance(from: text.startIndex, to: mark.upperBound) - 1
        return LokiLabelText.parse(bytes, from: start)?.labels
    }

    /// `ingestion rate limit exceeded for user fake (limit: 4194304 bytes/sec) while attempting to ingest '7' lines totaling '70' bytes`.
    static func tenantRate(_ text: String) -> (limit: Int, bytes: Int)? {
        guard text.hasPrefix("ingestion rate limit exceeded") || text.hasPrefix("Ingestion rate limit exceeded"),
            let limit = text.between("(limit: ", " ").flatMap({ Int($0) }),
            let bytes = text.between("lines totaling '", "'").flatMap({ Int($0) })
        else { return nil }
        return (limit, bytes)
    }

    /// Bytes a second in `Per stream rate limit exceeded (limit: 64KB/sec) while attempting to ingest for stream`.
    static func streamRate(_ reason: String) -> Int? {
        guard let limit = reason.between("tream rate limit exceeded (limit: ", "/sec") else { return nil }
        let number = limit.prefix { $0.isNumber || $0 == "." }
        let units = ["B": 1.0, "KB": 1_024, "MB": 1_048_576, "GB": 1_073_741_824]
        guard let value = Double(number), let unit = units[limit.dropFirst(number.count).uppercased()] else { return nil }
        return Int(exactly: (value * unit).rounded())
    }
}
