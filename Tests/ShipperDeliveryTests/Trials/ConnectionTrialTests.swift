import ShipperEncoding
import Testing

@testable import ShipperDelivery

@Suite struct ConnectionTrialTests {
    private let search = ElasticsearchBackend(urls: ["http://a:1", "http://b:1"], target: "logs", compression: .none)
    private let loki = LokiBackend(
        urls: ["http://a:1/loki/api/v1/push"], format: .protobuf, compression: .snappy, tenant: "team", labelNames: [],
        reading: .init(urls: ["http://a:1/loki/api/v1/query_range"]))

    private func finding(_ backend: any SinkBackend, _ purpose: ConnectionTrial.Purpose, _ status: Int, _ body: String = "")
        -> ConnectionTrial.Finding?
    {
        backend.trials.first { $0.purpose == purpose }?.finding(on: HTTPAnswer(status: status, body: Array(body.utf8)))
    }

    private func fails(_ finding: ConnectionTrial.Finding?) -> Bool { if case .fails = finding { true } else { false } }
    private func works(_ finding: ConnectionTrial.Finding?) -> Bool { if case .works = finding { true } else { false } }
    private func isDoubtful(_ finding: ConnectionTrial.Finding?) -> Bool { if case .doubtful = finding { true } else { false } }

    @Test func `each server is asked, at its own address`() {
        #expect(search.trials.map(\.message.url) == ["http://a:1/", "http://a:1/logs/_bulk?\(ElasticsearchBackend.filter)"])
        #expect(search.trials.map(\.message.alternatives.first) == ["http://b:1/", "http://b:1/logs/_bulk?\(ElasticsearchBackend.filter)"])
        let base = "http://a:1/loki/api/v1/"
        #expect(
            loki.trials.map { $0.message.url.prefix { $0 != "?" } } == ["\(base)status/buildinfo", "\(base)push", "\(base)query_range"])
        #expect(loki.trials.allSatisfy { $0.message.headers.contains { $0.name == "X-Scope-OrgID" && $0.value == "team" } })
    }

    @Test func `no trial brings a line`() {
        #expect(search.trials.allSatisfy { $0.message.body.isEmpty })
        #expect(loki.trials.allSatisfy { $0.message.body.isEmpty || $0.message.body == Array(#"{"streams":[]}"#.utf8) })
    }

    @Test(arguments: [401, 403, 404, 405, 500, 503]) func `who is not let in, or finds nobody, cannot write`(status: Int) {
        #expect(fails(finding(search, .writing, status)))
        #expect(fails(finding(loki, .writing, status)))
    }

    @Test func `a request without lines is refused for that alone`() {
        #expect(works(finding(search, .writing, 400)))
        #expect(works(finding(loki, .writing, 422)) && works(finding(loki, .writing, 204)))
        #expect(fails(finding(search, .writing, 422)) && fails(finding(loki, .writing, 400)))
    }

    @Test func `who may only write is no fault, who is nobody is one`() {
        #expect(isDoubtful(finding(search, .product, 403)) && isDoubtful(finding(loki, .product, 404)))
        #expect(isDoubtful(finding(search, .product, 200, "hello")))
        #expect(fails(finding(search, .product, 401)))
        #expect(isDoubtful(finding(loki, .asking, 403)) && works(finding(loki, .asking, 200)))
    }

    @Test func `nobody there is told with the reason`() {
        let finding = loki.trials[0].finding(on: TransportFailure(kind: "connect_failed", reason: "connection refused"))
        #expect(finding == .fails("it does not answer: connection refused"))
    }
}
