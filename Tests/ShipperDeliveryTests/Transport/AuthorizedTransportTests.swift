import Synchronization
import Testing

@testable import ShipperDelivery

@Suite struct AuthorizedTransportTests {
    /// Answers 401 unless the header is right, and remembers what it was sent.
    private final class Guarded: HTTPTransport {
        let seen = Mutex<[[String]]>([])
        let right = Mutex("")

        func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
            let headers = message.headers.map { "\($0.name): \($0.value)" }
            seen.withLock { $0.append(headers) }
            return HTTPAnswer(status: headers.contains("Authorization: " + right.withLock { $0 }) ? 204 : 401)
        }
    }

    private let network = Guarded()
    private let token = Tokens()
    private let teamName = Tokens("shop")

    private final class Tokens: Sendable {
        let text: Mutex<String?>
        struct Missing: Error {}

        init(_ text: String = "one") { self.text = Mutex(text) }
    }

    private var team: Credentials {
        Credentials(.plain(Secret(.file("/team")))) { [teamName] _ in Array(teamName.text.withLock { $0 ?? "" }.utf8) }
    }

    private func transport(reading: Credentials? = nil) -> AuthorizedTransport {
        let writing = Credentials(.bearer(Secret(.file("/t")))) { [token] _ in
            guard let text = token.text.withLock({ $0 }) else { throw Tokens.Missing() }
            return Array(text.utf8)
        }
        return AuthorizedTransport(
            network, headers: [(name: "X-Team", value: team)], writing: writing, reading: reading)
    }

    private let push = HTTPMessage(url: "u", headers: [(name: "A", value: "b")])

    @Test func `a request carries its own headers, the sink's, and who is asking`() async throws {
        network.right.withLock { $0 = "Bearer one" }
        let answer = try await transport().send(push, timeout: .seconds(1))
        #expect(answer.status == 204 && network.seen.withLock { $0 } == [["A: b", "X-Team: shop", "Authorization: Bearer one"]])
    }

    @Test func `after 401 the secret is read again, and the request repeated only if it has changed`() async throws {
        network.right.withLock { $0 = "Bearer two" }
        let transport = transport()
        var answer = try await transport.send(push, timeout: .seconds(1))
        #expect(answer.status == 401 && network.seen.withLock { $0.count } == 1)
        token.text.withLock { $0 = "two" }
        answer = try await transport.send(push, timeout: .seconds(1))
        #expect(answer.status == 204 && network.seen.withLock { $0.count } == 3)
        answer = try await transport.send(push, timeout: .seconds(1))
        #expect(answer.status == 204 && network.seen.withLock { $0.count } == 4)
    }

    @Test func `of several requests that are refused at once, each is repeated`() async throws {
        network.right.withLock { $0 = "Bearer one" }
        let transport = transport()
        _ = try await transport.send(push, timeout: .seconds(1))
        network.right.withLock { $0 = "Bearer two" }
        token.text.withLock { $0 = "two" }
        let statuses = try await withThrowingTaskGroup { group in
            for _ in 0..<8 { group.addTask { [push] in try await transport.send(push, timeout: .seconds(60)).status } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 204, count: 8))
    }

    @Test func `a header's secret is read again, too`() async throws {
        network.right.withLock { $0 = "Bearer two" }
        let transport = transport()
        _ = try await transport.send(push, timeout: .seconds(1))
        teamName.text.withLock { $0 = "shop2" }
        _ = try await transport.send(push, timeout: .seconds(1))
        #expect(network.seen.withLock { $0.map { $0[1] } } == ["X-Team: shop", "X-Team: shop", "X-Team: shop2"])
    }

    @Test func `asking has credentials of its own`() async throws {
        let reading = Credentials(.apiKey(Secret(.text("reader")))) { _ in [] }
        _ = try await transport(reading: reading).send(HTTPMessage(method: .get, url: "u", headers: []), timeout: .seconds(1))
        #expect(network.seen.withLock { $0[0] } == ["X-Team: shop", "Authorization: ApiKey reader"])
        _ = try await transport().send(HTTPMessage(method: .get, url: "u", headers: []), timeout: .seconds(1))
        #expect(network.seen.withLock { $0[1] } == ["X-Team: shop"])
    }

    @Test func `without its secret nothing is sent`() async {
        token.text.withLock { $0 = nil }
        await #expect(throws: TransportFailure.self) { try await transport().send(push, timeout: .seconds(1)) }
        #expect(network.seen.withLock { $0.isEmpty })
    }
}
