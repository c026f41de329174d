/// One request, as a backend wants it sent.
public struct HTTPMessage: Equatable, Sendable {
    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    public var method: Method
    public var url: String
    /// The same place at the sink's other servers, in the order of its URLs.
    public var alternatives: [String] = []
    /// In the order of sending.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    /// - Parameter urls: one for each of the sink's servers, of which any will do; at least one.
    public init(method: Method = .post, urls: [String], headers: [(name: String, value: String)], body: [UInt8] = []) {
        self.init(method: method, url: urls[0], headers: headers, body: body)
        alternatives = Array(urls.dropFirst())
    }

    public init(method: Method = .post, url: String, headers: [(name: String, value: String)], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    public static func == (one: HTTPMessage, other: HTTPMessage) -> Bool {
        one.method == other.method && one.url == other.url && one.alternatives == other.alternatives && one.body == other.body
            && one.headers.elementsEqual(other.headers) { $0.name == $1.name && $0.value == $1.value }
    }
}

/// What a server said.
public struct HTTPAnswer: Equatable, Sendable {
    public var status: Int
    /// The value of `Retry-After`, if the server sent one.
    public var retryAfter: String?
    /// When it was sent, in seconds since 1970: by the server's `Date`, or by our clock where it gave none.
    public var date: Int64?
    public var body: [UInt8]

    public init(status: Int, retryAfter: String? = nil, date: Int64? = nil, body: [UInt8] = []) {
        self.status = status
        self.retryAfter = retryAfter
        self.date = date
        self.body = body
    }

    /// The whole body as text, without white space at its end.
    var text: String {
        var bytes = body[...]
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The first 512 bytes of the body as text on one line: enough to tell what is wrong, too little to flood a log.
    public var excerpt: String {
        var bytes = body.prefix(512)
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return String(String(decoding: bytes, as: UTF8.self).map { $0.isNewline ? " " : $0 })
    }
}

/// The network, as far as delivery knows it. Tests put a server of their own in its place.
public protocol HTTPTransport: Sendable {
    /// Sends a request and waits for the whole answer.
    ///
    /// - Throws: `TransportFailure` if there is none.
    func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer
}

/// Why there is no answer.
public struct TransportFailure: Error, Equatable, Sendable {
    /// A word for the metric's label `outcome`, never dynamic: `connect_failed`, `timeout`, `connection_lost`, `answer_too_large`.
    public let kind: String
    public let reason: String

    public init(kind: String, reason: String) {
        self.kind = kind
        self.reason = reason
    }

    /// Whether the request may have reached the server: always, unless no connection came about.
    public var mayHaveArrived: Bool { kind != "connect_failed" }
}
