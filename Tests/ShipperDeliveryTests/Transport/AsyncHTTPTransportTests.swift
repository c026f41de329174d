import Glibc
import NIOCore
import Testing

@testable import ShipperDelivery

@Suite struct AsyncHTTPTransportTests {
    private func connections(age: Duration, requests: Int) async throws -> Int {
        let server = try await CountingServer()
        let transport = try AsyncHTTPTransport(TransportSettings(connections: 1, maximumConnectionAge: age))
        for _ in 0..<requests {
            let answer = try await transport.send(HTTPMessage(method: .get, url: server.url, headers: []), timeout: .seconds(60))
            #expect(answer.status == 204)
        }
        await transport.shutdown()
        try await server.close()
        return server.connections
    }

    @Test func `requests share a connection`() async throws {
        #expect(try await connections(age: .seconds(3_600), requests: 3) == 1)
    }

    /// Pain B 26: a name that leads elsewhere by now is looked up when a connection is made, so none may live for ever.
    @Test func `a connection of the highest age takes no further request`() async throws {
        #expect(try await connections(age: .zero, requests: 3) == 3)
    }

    @Test func `a connection that nobody uses for long is closed`() async throws {
        let server = try await CountingServer()
        let transport = try AsyncHTTPTransport(TransportSettings(connections: 1, idleTimeout: .milliseconds(50)))
        _ = try await transport.send(HTTPMessage(method: .get, url: server.url, headers: []), timeout: .seconds(60))
        // It is there until then: the server does not close it.
        for await open in server.openConnections where open == 0 { break }
        await transport.shutdown()
        try await server.close()
    }

    @Test func `a connection that does not come about in its own time is given up, long before the request's`() async throws {
        let server = try await CountingServer(answer: "")
        let transport = try AsyncHTTPTransport(TransportSettings(connections: 1, connectTimeout: .milliseconds(200)))
        let failure = await #expect(throws: TransportFailure.self) {
            let message = HTTPMessage(method: .get, url: server.url.replacing("http:", with: "https:"), headers: [])
            return try await transport.send(message, timeout: .seconds(600))
        }
        #expect(failure?.kind == "connect_failed")
        await transport.shutdown()
        try await server.close()
    }

    @Test func `an answer that stops in its middle has the request's time and no more`() async throws {
        let server = try await CountingServer(answer: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        let transport = try AsyncHTTPTransport(TransportSettings(connections: 1, maximumConnectionAge: .seconds(3_600)))
        await #expect(throws: TransportFailure(kind: "timeout", reason: "no answer in time")) {
            try await transport.send(HTTPMessage(method: .get, url: server.url, headers: []), timeout: .milliseconds(200))
        }
        await transport.shutdown()
        try await server.close()
    }

    /// It takes the connection and says nothing, so that TLS waits for its first word.
    @Test func `a request whose time is over before there is a connection did not leave`() async throws {
        let server = try await CountingServer(answer: "")
        let transport = try AsyncHTTPTransport(TransportSettings(connections: 1, connectTimeout: .seconds(2)))
        let url = server.url.replacing("http:", with: "https:")
        await #expect(throws: TransportFailure(kind: "connect_failed", reason: "no connection in time")) {
            try await transport.send(HTTPMessage(url: url, headers: [], body: [1]), timeout: .milliseconds(200))
        }
        // On a connection that is there the body goes, and is not answered.
        await #expect(throws: TransportFailure(kind: "timeout", reason: "no answer in time")) {
            try await transport.send(HTTPMessage(url: server.url, headers: [], body: [1]), timeout: .milliseconds(200))
        }
        #expect(server.connections == 2)
        await transport.shutdown()
        try await server.close()
    }

    @Test(arguments: [
        (ECONNREFUSED, "connect(descriptor:addr:size:)", "connect_failed"),
        (ETIMEDOUT, "finishing a non-blocking connect failed", "connect_failed"),
        (EHOSTUNREACH, "connect(descriptor:addr:size:)", "connect_failed"),
        (ETIMEDOUT, "connection reset (error set)", "connection_lost"),
        (EHOSTUNREACH, "write(descriptor:pointer:size:)", "connection_lost"),
        (ECONNRESET, "read(descriptor:pointer:size:)", "connection_lost"),
    ])
    func `a connection that breaks is not taken for one that never was`(code: Int32, deed: String, kind: String) {
        #expect(AsyncHTTPTransport.failure(IOError(errnoCode: code, reason: deed)).kind == kind)
    }

    @Test func `through a proxy that makes no tunnel nothing has left`() async throws {
        let proxy = try await CountingServer(answer: "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        var settings = TransportSettings(connections: 1, maximumConnectionAge: .seconds(3_600))
        settings.connectTimeout = .milliseconds(300)
        settings.proxy = try .init(for: "loki.example", isHTTPS: true, environment: ["https_proxy": String(proxy.url.dropLast())])
        let transport = try AsyncHTTPTransport(settings)
        let failure = await #expect(throws: TransportFailure.self) {
            try await transport.send(HTTPMessage(method: .get, url: "https://loki.example/", headers: []), timeout: .seconds(5))
        }
        #expect(failure?.kind == "connect_failed" && proxy.connections > 0)
        await transport.shutdown()
        try await proxy.close()
    }
}
