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
