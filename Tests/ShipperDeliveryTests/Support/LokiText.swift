import JSONText
import ShipperDelivery

/// What Loki writes and reads.
enum LokiText {
    /// RFC 3339, whole seconds.
    static func time(_ nanoseconds: Int64) -> String {
        var (writer, bytes) = (RFC3339Writer(), [UInt8]())
        writer.append(nanoseconds: nanoseconds, digits: 0, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What Go prints: no zeros at the end of the fraction.
    private static func goTime(_ nanoseconds: Int64) -> String {
        var (writer, bytes) = (RFC3339Writer(), [UInt8]())
        writer.append(nanoseconds: nanoseconds, digits: 9, to: &bytes)
        let text = String(decoding: bytes, as: UTF8.self).replacing("T", with: " ").dropLast()
        let short = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
        return String(short.reversed()) + " +0000 UTC"
    }

    /// An ingester's refusal of lines with these times, of so many in their stream, which are older than it takes. Ten are listed.
    static func behind(_ times: [Int64], of count: Int, _ level: String, oldest: Int64) -> String {
        let listed = times.prefix(10).map { time in
            "entry with timestamp \(goTime(time)) ignored, reason: 'entry too far behind, entry timestamp is: \(self.time(time)), oldest acceptable timestamp is: \(self.time(oldest))',\n"
        }
        return "\(listed.joined())user 'fake', total ignored: \(times.count) out of \(count) for stream: \(PushedLine.shown(level))"
    }

    /// The refusal of lines with these times, of so many in their stream, whose rate is used up. Ten are listed.
    static func limited(_ times: [Int64], of count: Int, _ level: String, rate: String = "1KB") -> String {
        let stream = PushedLine.shown(level)
        let deed = "while attempting to ingest for stream '\(stream)' totaling 9B, consider"
        let reason = "Per stream rate limit exceeded (limit: \(rate)/sec) \(deed)"
        let listed = times.prefix(10).map { "entry with timestamp \(goTime($0)) ignored, reason: '\(reason)',\n" }.joined()
        return "\(listed)user 'fake', total ignored: \(times.count) out of \(count) for stream: \(stream)"
    }

    /// The refusal of a stream beyond the number that is allowed.
    static func newStream(_ level: String) -> String {
        "maximum active stream limit exceeded when trying to create stream \(PushedLine.shown(level)), reduce the number"
    }

    /// The parameters of a URL.
    static func query(_ url: String) -> [String: String] {
        var query: [String: String] = [:]
        for pair in url.drop(while: { $0 != "?" }).dropFirst().split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { query[parts[0]] = decoded(parts[1]) }
        }
        return query
    }

    /// The answer to `query_range` that shows these lines of one stream.
    static func answer(_ lines: [(time: Int64, text: String)], level: String) -> HTTPAnswer {
        let values = lines.map { "[\"\($0.time)\",\"\($0.text)\",{\"structuredMetadata\":{\"m\":\"x\"}}]" }.joined(separator: ",")
        let labels = level.isEmpty ? "" : #","level":"\#(level)""#
        let stream = #"{"stream":{"app":"a\"b"\#(labels),"service_name":"a"},"values":[\#(values)]}"#
        let body = #"{"status":"success","data":{"resultType":"streams","result":[\#(lines.isEmpty ? "" : stream)],"stats":{}}}"#
        return HTTPAnswer(status: 200, body: Array(body.utf8))
    }

    /// Without percent encoding.
    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let code = String(rest.prefix(2)) ?? ""
            if byte == UInt8(ascii: "%"), let value = UInt8(code, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
