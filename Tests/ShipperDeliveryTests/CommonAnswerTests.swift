import ShipperCore
import Testing

@testable import ShipperDelivery

@Suite struct CommonAnswerTests {
    @Test(
        arguments: [
            (nil, nil), ("0", 0), ("30", 30), ("86400", 86_400), ("86401", 86_400), ("999999999999", 86_400),
            ("-1", nil),
            ("1.5", nil), ("", nil), ("soon", nil), ("Wed, 21 Oct 2026 07:28:00 GMT", nil),
            ("99999999999999999999999", nil),
        ] as [(String?, Int?)])
    func `Retry-After is read in seconds, a day at most`(text: String?, seconds: Int?) {
        #expect(CommonAnswer.retryAfter(text) == seconds.map { .seconds($0) })
    }

    @Test func `it reaches the refusal`() {
        let verdict = CommonAnswer.verdict(on: HTTPAnswer(status: 503, retryAfter: "9", body: Array("busy\nnow".utf8)))
        #expect(verdict == .retry(Refusal(kind: "server_error", reason: "503: busy now", retryAfter: .seconds(9))))
    }

    @Test func `statuses that are the backend's to judge are left to it`() {
        for status in [100, 200, 201, 204, 260, 301, 302, 400, 402, 409, 422, 600] {
            #expect(CommonAnswer.verdict(on: HTTPAnswer(status: status)) == nil, "\(status)")
        }
    }

    @Test func `an excerpt is 512 bytes on one line`() {
        let answer = HTTPAnswer(status: 400, body: Array(String(repeating: "a\r\n", count: 400).utf8))
        #expect(answer.excerpt.utf8.count <= 512)
        #expect(!answer.excerpt.contains { $0.isNewline })
    }
}
