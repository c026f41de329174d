import ShipperCore
import Testing

@testable import ShipperDelivery

@Suite struct CommonAnswerTests {
    @Test func `Retry-After reaches the refusal, whatever the answer`() {
        for status in [401, 404, 413] {
            let answer = HTTPAnswer(status: status, retryAfter: "9", body: Array("busy\nnow".utf8))
            let waits = [CommonAnswer.verdict(on: answer)].map { verdict -> Duration? in
                switch verdict {
                case .pause(let refusal), .split(let refusal): refusal.retryAfter
                default: nil
                }
            }
            #expect(waits == [.seconds(9)])
        }
        let answer = HTTPAnswer(status: 503, retryAfter: "9", body: Array("busy\nnow".utf8))
        #expect(
            CommonAnswer.refusal("server_error", answer)
                == Refusal(kind: "server_error", reason: "503: busy now", retryAfter: .seconds(9)))
    }

    @Test func `statuses that are the backend's to judge are left to it`() {
        for status in [100, 200, 201, 204, 260, 301, 302, 400, 402, 408, 409, 422, 429, 500, 503, 600] {
            #expect(CommonAnswer.verdict(on: HTTPAnswer(status: status)) == nil, "\(status)")
        }
    }

    @Test func `a page for browsers is no word of a log server on its lines`() {
        let page = HTTPAnswer(status: 400, body: Array("<html><h1>The plain HTTP request was sent to HTTPS port</h1>".utf8))
        guard case .pause(let refusal) = CommonAnswer.verdict(on: page) else {
            Issue.record("the sink does not wait")
            return
        }
        #expect(refusal.kind == "not_found" && refusal.reason.contains("HTTPS port"))
    }

    @Test func `an excerpt is 512 bytes on one line`() {
        let answer = HTTPAnswer(status: 400, body: Array(String(repeating: "a\r\n", count: 400).utf8))
        #expect(answer.excerpt.utf8.count <= 512)
        #expect(!answer.excerpt.contains { $0.isNewline })
    }
}
