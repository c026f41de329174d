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
}
