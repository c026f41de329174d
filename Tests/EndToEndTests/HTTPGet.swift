import Foundation

/// A blocking request to a server on this machine: enough for metrics and control.
enum HTTP {
    static func get(_ port: Int, _ path: String) throws -> String { try request("GET", port, path, body: "") }

    static func post(_ port: Int, _ path: String, _ body: String) throws -> String {
        try request("POST", port, path, body: body)
    }

    static func delete(_ port: Int, _ path: String) throws -> String { try request("DELETE", port, path, body: "") }

    /// The answer's body; throws if nobody listens or the status is not 2xx.
    private static func request(_ method: String, _ port: Int, _ path: String, body: String) throws -> String {
        let answer = try exchange(method, port, path, body: body)
        guard 200..<300 ~= answer.status else { throw Unexpected("The server answered \(answer.status).") }
        return answer.body
    }

    struct Answer {
        let status: Int
        /// Lines `Name: value`.
        let head: [String]
        let body: String

        func header(_ name: String) -> String? {
            head.first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }.map { String($0.dropFirst(name.count + 2)) }
        }
    }

    /// - Parameters:
    ///   - host: the header; `nil`: the address itself.
    ///   - headers: further ones, as lines.
    static func exchange(
        _ method: String, _ port: Int, _ path: String, host: String? = nil, headers: [String] = [], body: String = ""
    ) throws -> Answer {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw Unexpected("Nobody listens on port \(port).") }
        let head = """
            \(method) \(path) HTTP/1.1\r\nHost: \(host ?? "127.0.0.1:\(port)")\r\nConnection: close\r\n\
            \(headers.map { $0 + "\r\n" }.joined())\
            Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n
            """
        let message = Array((head + body).utf8)
        _ = unsafe message.withUnsafeBytes { unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        return try parse(receiveAll(descriptor))
    }

    private static func receiveAll(_ descriptor: Int32) -> [UInt8] {
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { return answer }
            answer += buffer.prefix(count)
        }
    }

    private static func parse(_ answer: [UInt8]) throws -> Answer {
        let text = String(decoding: answer, as: UTF8.self)
        guard let split = text.range(of: "\r\n\r\n"), let status = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { throw Unexpected("No answer.") }
        let head = text[..<split.lowerBound].split(separator: "\r\n").dropFirst().map(String.init)
        return Answer(status: status, head: head, body: String(text[split.upperBound...]))
    }
}

/// Samples of a Prometheus exposition.
struct Samples {
    private var values: [(name: String, labels: [String: String], value: Double)] = []

    /// As it was served.
    let page: String

    init(_ text: String) {
        page = text
        let pattern = /([a-zA-Z0-9_]+)="((?:[^"\\]|\\.)*)"/
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else { continue }
            let series = line[..<space]
            let name = series.prefix { $0 != "{" }
            var labels: [String: String] = [:]
            for match in series.matches(of: pattern) { labels[String(match.1)] = String(match.2) }
            values.append((String(name), labels, value))
        }
    }

    /// Sum of the family's samples that carry these labels.
    func sum(_ name: String, _ labels: [String: String] = [:]) -> Double {
        values.filter { entry in
            entry.name == name && labels.allSatisfy { entry.labels[$0.key] == $0.value }
        }.reduce(0) { $0 + $1.value }
    }

    /// The equation of conservation for one sink: both sides must be equal in every scrape.
    func conservation(sink: String) -> (read: Double, accounted: Double) {
        let labels = ["sink": sink]
        let parts = ["delivered_total", "filtered_total", "dead_lettered_total", "in_flight"]
        return (
            sum("shipper_lines_read_total", labels), parts.reduce(0) { $0 + sum("shipper_lines_\($1)", labels) }
        )
    }
}
