import JSONText
import ShipperEncoding

/// The ingester's text for one stream (the last that failed; it keeps silent about others):
/// `entry with timestamp T ignored, reason: 'R',` at most ten times, then `user 'U', total ignored: n out of m for stream: {…}`.
struct LokiStreamRefusal: Equatable {
    struct Entry: Equatable {
        /// Nanoseconds since 1970.
        var time: Int64
        var reason: String
    }

    /// The first ten.
    var entries: [Entry]
    var ignored: Int
    /// Lines of the push in this stream, as far as they came to the ingester.
    var total: Int
    var labels: [String: String]

    /// - Returns: `nil` if `text` is none.
    init?(_ text: String) {
        guard let tail = text.after("total ignored: "), let ignored = tail.before(" out of ").flatMap({ Int($0) }),
            let total = tail.between(" out of ", " for stream").flatMap({ Int($0) }), let labels = LokiReason.labels(in: tail)
        else { return nil }
        self.ignored = ignored
        self.total = total
        self.labels = labels
        entries = text.components(separatedBy: "entry with timestamp ").dropFirst().compactMap { Self.entry($0) }
    }

    private static func entry(_ text: String) -> Entry? {
        guard let time = text.before(" ignored, reason: '").flatMap(time) else { return nil }
        let reason = text.after(" ignored, reason: '")?.before("',\n") ?? text.after(" ignored, reason: '")
        return Entry(time: time, reason: String((reason ?? "").prefix(512)))
    }

    /// What Go's `Time.String` prints of a time in UTC: `2026-11-23 17:56:22.58 +0000 UTC`.
    static func time(_ text: String) -> Int64? {
        guard let plain = text.before(" +0000 UTC") else { return nil }
        let bytes = Array((plain + "Z").utf8)
        return unsafe TimeParser.dateTime(bytes.span.bytes, 0, bytes.count)?.nanoseconds
    }

    /// The time that all of the listed were older than, in whole seconds rounded down; `nil` if they do not agree on one.
    var cutoff: Int64? {
        let cutoffs = Set(entries.map { $0.reason.after("oldest acceptable timestamp is: ").flatMap(LokiReason.seconds) })
        return cutoffs.count == 1 ? cutoffs.first ?? nil : nil
    }
}
