import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// Requests over async-http-client: pooled connections, kept alive.
public struct AsyncHTTPTransport: HTTPTransport {
    /// An answer to a batch of 50,000 items takes about 2 MiB; a body past this limit is no answer of a log server.
    public static let answerLimit = 16 << 20

    private let client: HTTPClient

    /// - Parameter connections: how many to one host at most.
    public init(connections: Int, connectTimeout: Duration) {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        configuration.timeout.connect = TimeAmount(connectTimeout)
        configuration.redirectConfiguration = .disallow
        // Delivery decides when to try again; a pool that retries in silence would hide an outage from the metrics.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    public func shutdown() async { try? await client.shutdown() }

    public func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
        var request = HTTPClientRequest(url: message.url)
        request.method = HTTPMethod(rawValue: message.method.rawValue)
        for (name, value) in message.headers { request.headers.add(name: name, value: value) }
        if !message.body.isEmpty { request.body = .bytes(ByteBuffer(bytes: message.body)) }
        do {
            let response = try await client.execute(request, timeout: TimeAmount(timeout))
            let body = try await response.body.collect(upTo: Self.answerLimit)
            return HTTPAnswer(
                status: Int(response.status.code), retryAfter: response.headers.first(name: "Retry-After"),
                date: response.headers.first(name: "Date").flatMap(HTTPDate.parse) ?? Int64(time(nil)),
                body: Array(body.readableBytesView))
        } catch {
            throw Self.failure(error)
        }
    }

    private static func failure(_ error: any Error) -> TransportFailure {
        switch error {
        case let error as HTTPClientError where error == .connectTimeout || error == .tlsHandshakeTimeout:
            TransportFailure(kind: "connect_failed", reason: error.shortDescription)
        case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout:
            TransportFailure(kind: "timeout", reason: "no answer in time")
        case let error as HTTPClientError:
            TransportFailure(kind: "connection_lost", reason: error.shortDescription)
        case is NIOTooManyBytesError:
            TransportFailure(kind: "answer_too_large", reason: "the answer is larger than \(answerLimit) bytes")
        case let error as NIOConnectionError:
            TransportFailure(kind: "connect_failed", reason: words(for: error))
        case let error as IOError:
            unsafe TransportFailure(
                kind: isRefusal(error.errnoCode) ? "connect_failed" : "connection_lost",
                reason: String(cString: strerror(error.errnoCode)).lowercased())
        default:
            TransportFailure(kind: "connection_lost", reason: "\(error)")
        }
    }

    /// What the system says when a connection cannot come about, as against one that breaks.
    private static func isRefusal(_ code: Int32) -> Bool {
        [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ETIMEDOUT].contains(code)
    }

    /// The pool wraps what the system said; what helps a reader is the system's word for the last address tried.
    private static func words(for error: NIOConnectionError) -> String {
        if let last = error.connectionErrors.last { return "\(error.host):\(error.port): \(last.error)" }
        return "\(error.host):\(error.port): the name could not be resolved"
    }
}
