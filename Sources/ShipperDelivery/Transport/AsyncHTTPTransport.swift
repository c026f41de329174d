import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// Requests over async-http-client: pooled connections, kept alive, replaced when they are old.
public final class AsyncHTTPTransport: HTTPTransport {
    /// An answer to a batch of 50,000 items takes about 2 MiB; a body past this limit is no answer of a log server.
    public static let answerLimit = 16 << 20

    /// A client with the connections that it opened.
    private struct Generation {
        let client: HTTPClient
        let born: ContinuousClock.Instant
    }

    private let configuration: HTTPClient.Configuration
    private let settings: TransportSettings
    private let state: Mutex<Generation>
    /// Clients that are replaced, until their last request has ended.
    private let retiring = Mutex<[ObjectIdentifier: Task<Void, Never>]>([:])

    /// - Throws: if a certificate or key of `settings` cannot be read.
    public init(_ settings: TransportSettings) throws {
        self.settings = settings
        configuration = try Self.configuration(settings)
        state = Mutex(Generation(client: Self.client(configuration), born: .now))
    }

    private static func client(_ configuration: HTTPClient.Configuration) -> HTTPClient {
        HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    private static func configuration(_ settings: TransportSettings) throws -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.idleTimeout = TimeAmount(settings.idleTimeout)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = settings.connections
        configuration.timeout.connect = TimeAmount(settings.connectTimeout)
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        // Delivery decides when to try again; a pool that retries in silence would hide an outage from the metrics.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.tlsConfiguration = try settings.tls.map(tlsConfiguration)
        configuration.dnsOverride = settings.aliases
        configuration.proxy = settings.proxy.map(proxy)
        return configuration
    }

    private static func proxy(_ proxy: TransportSettings.Proxy) -> HTTPClient.Configuration.Proxy {
        guard let user = proxy.user, case .text(let password) = user.password.source else {
            return .server(host: proxy.host, port: proxy.port)
        }
        return .server(host: proxy.host, port: proxy.port, authorization: .basic(username: user.name, password: password))
    }

    private static func tlsConfiguration(_ tls: TransportSettings.TLS) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let file = tls.caFile { configuration.trustRoots = .certificates(try certificates(file)) }
        if let file = tls.certificateFile { configuration.certificateChain = try certificates(file).map { .certificate($0) } }
        if let file = tls.keyFile {
            guard let key = try? NIOSSLPrivateKey(file: file, format: .pem) else { throw UnusablePEM(path: file, what: "a private key") }
            configuration.privateKey = .privateKey(key)
        }
        return configuration
    }

    private static func certificates(_ file: String) throws(UnusablePEM) -> [NIOSSLCertificate] {
        guard let found = try? NIOSSLCertificate.fromPEMFile(file), !found.isEmpty else {
            throw UnusablePEM(path: file, what: "certificates")
        }
        return found
    }

    /// Ends all connections. No request may be under way.
    public func shutdown() async {
        let waiting = retiring.withLock { Array($0.values) }
        for task in waiting {
            task.cancel()
            await task.value
        }
        try? await state.withLock { $0.client }.shutdown()
    }

    public func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
        var request = HTTPClientRequest(url: message.url)
        request.method = HTTPMethod(rawValue: message.method.rawValue)
        for (name, value) in message.headers { request.headers.add(name: name, value: value) }
        let body = message.body.isEmpty ? nil : DepartingBody(message.body)
        if let body { request.body = .stream(body, length: .known(Int64(message.body.count))) }
        do {
            return try await answer(to: request, timeout: timeout)
        } catch {
            let failure = Self.failure(error)
            // The time may be over before there is a connection: another server was tried first, or all connections are in use.
            guard failure.kind == "timeout", body?.hasLeft == false else { throw failure }
            throw TransportFailure(kind: "connect_failed", reason: "no connection in time")
        }
    }

    /// The client's own timeout ends when the head of the answer is there; ours goes on to the body's end.
    private func answer(to request: HTTPClientRequest, timeout: Duration) async throws -> HTTPAnswer {
        let client = currentClient(timeout)
        return try await withThrowingTaskGroup { group in
            group.addTask {
                let response = try await client.execute(request, timeout: TimeAmount(timeout))
                let body = try await response.body.collect(upTo: Self.answerLimit)
                // A body that ends because the task does is not whole.
                try Task.checkCancellation()
                return HTTPAnswer(
                    status: Int(response.status.code), retryAfter: response.headers.first(name: "Retry-After"),
                    date: response.headers.first(name: "Date").flatMap(HTTPDate.parse) ?? Int64(time(nil)),
                    body: Array(body.readableBytesView))
            }
            group.addTask {
                try await Task.sleep(for: timeout)
                throw HTTPClientError.deadlineExceeded
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw CancellationError() }
            return answer
        }
    }

    /// A client whose connections are not too old: new ones look the name up again, and so see a change in DNS.
    private func currentClient(_ timeout: Duration) -> HTTPClient {
        let (client, old) = state.withLock { generation -> (HTTPClient, HTTPClient?) in
            guard ContinuousClock.now - generation.born > settings.maximumConnectionAge else { return (generation.client, nil) }
            let old = generation.client
            generation = Generation(client: Self.client(configuration), born: .now)
            return (generation.client, old)
        }
        if let old { retire(old, after: timeout) }
        return client
    }

    /// Shuts a client down when its requests have had their time.
    private func retire(_ client: HTTPClient, after timeout: Duration) {
        let id = ObjectIdentifier(client)
        retiring.withLock { tasks in
            tasks[id] = Task {
                try? await Task.sleep(for: timeout + .seconds(1))
                try? await client.shutdown()
                self.retiring.withLock { $0[id] = nil }
            }
        }
    }

    // MARK: - Failures

    /// What says that there was no connection on which a request could have left: a proxy that makes no tunnel is none.
    private static let neverConnected: [HTTPClientError] = [
        .connectTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout, .proxyAuthenticationRequired, .invalidProxyResponse,
    ]

    static func failure(_ error: any Error) -> TransportFailure {
        switch error {
        case let error as HTTPClientError where neverConnected.contains(error):
            TransportFailure(kind: "connect_failed", reason: error.shortDescription)
        case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout:
            TransportFailure(kind: "timeout", reason: "no answer in time")
        case let error as HTTPClientError:
            TransportFailure(kind: "connection_lost", reason: error.shortDescription)
        case is NIOTooManyBytesError:
            TransportFailure(kind: "answer_too_large", reason: "the answer is larger than \(answerLimit) bytes")
        case let error as NIOConnectionError:
            TransportFailure(kind: "connect_failed", reason: words(for: error))
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: tlsFailure("\(error)")
        case let error as IOError:
            unsafe TransportFailure(
                kind: isRefusal(error) ? "connect_failed" : "connection_lost",
                reason: String(cString: strerror(error.errnoCode)).lowercased())
        default:
            TransportFailure(kind: "connection_lost", reason: "\(error)")
        }
    }

    /// Words of BoringSSL for what keeps a connection from coming about: it is theirs, or ours that they do not accept. In TLS 1.3 we hear
    /// of the latter only after our first bytes.
    private static let refusals = [
        ("CERTIFICATE_VERIFY_FAILED", "the server's certificate is not one that we trust"),
        ("CERTIFICATE_REQUIRED", "the server wants a client's certificate"), ("UNKNOWN_CA", "the server does not trust our certificate"),
        ("BAD_CERTIFICATE", "the server does not accept our certificate"),
        ("CERTIFICATE_UNKNOWN", "the server does not accept our certificate"), ("CERTIFICATE_EXPIRED", "our certificate has expired"),
        ("CERTIFICATE_REVOKED", "our certificate is revoked"), ("ACCESS_DENIED", "the server does not let us in"),
        ("unableToValidateCertificate", "the server's certificate is not one that we trust"),
        ("failedToValidateHostname", "the server's certificate is for another name"),
        ("handshakeFailed", "the handshake failed"), ("HANDSHAKE_FAILURE", "the handshake failed"),
    ]

    private static func tlsFailure(_ text: String) -> TransportFailure {
        if let (_, words) = refusals.first(where: { text.contains($0.0) }) {
            return TransportFailure(kind: "connect_failed", reason: "TLS: \(words) (\(text.prefix(200)))")
        }
        return TransportFailure(kind: "connection_lost", reason: "TLS: \(text.prefix(200))")
    }

    /// Whether the system says that a connection could not come about, as against one that breaks: of that the same words are said, and
    /// only the deed that failed tells them apart.
    private static func isRefusal(_ error: IOError) -> Bool {
        guard error.errnoCode != ECONNREFUSED else { return true }
        let isUnreachable = [EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ETIMEDOUT].contains(error.errnoCode)
        return isUnreachable && ["connect(", "non-blocking connect"].contains { error.description.contains($0) }
    }

    /// The pool wraps what the system said; what helps a reader is the system's word for the last address tried.
    private static func words(for error: NIOConnectionError) -> String {
        if let last = error.connectionErrors.last { return "\(error.host):\(error.port): \(last.error)" }
        return "\(error.host):\(error.port): the name could not be resolved"
    }
}
