import Logging
import ShipperCore
import ShipperDelivery
import Testing

@testable import ShipperAgent

@Suite struct DeliveryLogTests {
    private let recorded = RecordedLog()
    private let state = SinkState(name: "loki", sources: [])
    private let log: DeliveryLog

    init() { log = DeliveryLog(sink: "loki", logger: recorded.logger, state: state) }

    private func fail(_ kind: String) {
        log.note(.retrying(Refusal(kind: kind, reason: "why \(kind)"), lines: 5, wait: .milliseconds(1_250)))
    }

    private func succeed() { log.note(.judged) }

    @Test func `a trouble is told when it begins, not at each try, and when it ends`() {
        for _ in 0..<1_000 { fail("timeout") }
        #expect(
            recorded.messages == [
                "warning: Sink 'loki' could not deliver 5 lines: why timeout. They wait; next try in 1.3 s."
            ])
        #expect(state.snapshot.trouble == "why timeout")
        succeed()
        #expect(recorded.messages.count == 2)
        #expect(recorded.messages[1].hasPrefix("notice: Sink 'loki' delivers again, after 0."))
        #expect(state.snapshot.trouble == nil)
    }

    @Test func `a trouble of another kind is told, with how often the last one was not`() {
        for _ in 0..<3 { fail("timeout") }
        fail("rate_limited")
        #expect(recorded.messages.count == 2)
        #expect(recorded.messages[1].contains("why rate_limited (and 2 more times since last told)."))
    }

    @Test func `success without trouble is no news, and an answer to which lines wait is no recovery`() {
        succeed()
        #expect(recorded.messages.isEmpty)
        fail("partial")
        log.note(.answered(outcome: "partial", status: 200, took: .zero))
        #expect(recorded.messages.count == 1 && state.snapshot.trouble == "why partial")
    }

    @Test func `the next trouble after a recovery is told again`() {
        fail("timeout")
        succeed()
        fail("timeout")
        #expect(recorded.messages(at: .warning).count == 2)
    }

    @Test func `a server that does not tell what it holds is told of, and lines that may be there twice`() {
        log.note(.unreadable(Refusal(kind: "unauthorized", reason: "403: no")))
        log.note(.uncertain(lines: 7))
        let warnings = recorded.messages(at: .warning)
        #expect(warnings.count == 2)
        #expect(warnings[0].contains("could not ask its server which lines it holds: 403: no. Lines that it may hold"))
        #expect(warnings[1].contains("cannot know of 7 lines whether they are there"))
    }

    @Test func `a refusal in words that nobody knows is told, and lasts until something is taken`() {
        for _ in 0..<9 { log.note(.unexplained(Refusal(kind: "unexplained", reason: "400: huh"), lines: 5)) }
        #expect(recorded.messages.count == 1 && state.snapshot.trouble == "400: huh")
        #expect(
            recorded.messages[0].hasPrefix("warning: Sink 'loki' got a refusal of 5 lines in words that are not its server's: 400: huh. "))
        succeed()
        #expect(recorded.messages.count == 2 && state.snapshot.trouble == nil)
    }

    @Test func `after a body that is too large the next ones are smaller, which is said once`() {
        log.note(.tooLarge(bytes: 20_000))
        #expect(state.bodyLimit == .max, "smaller batches would not help")
        for bytes in [1_000_000, 1_000_000, 500_000, 300_000, 90_000, 40_000] { log.note(.tooLarge(bytes: bytes)) }
        #expect(state.bodyLimit == 64 << 10)
        let notices = recorded.messages(at: .notice)
        #expect(notices.count == 4)
        #expect(notices[0].contains("takes no body of 1000000 bytes") && notices[0].contains("closed at 500000 bytes"))
    }

    @Test func `asking has its own trouble and its own recovery`() {
        fail("timeout")
        log.note(.askingAgain(Refusal(kind: "connect_failed", reason: "refused"), lines: 9, wait: .seconds(1)))
        log.note(.asked(outcome: "answered", took: .zero))
        #expect(recorded.messages.count == 3 && state.snapshot.trouble == "why timeout")
        #expect(
            recorded.messages[1].hasSuffix("could not ask its server which of 9 lines it holds: refused. They wait; next try in 1.0 s."))
        #expect(recorded.messages[2].hasPrefix("notice: Sink 'loki' can ask its server again, after 0."))
    }

    @Test func `a wait is said in tenths of a second`() {
        #expect(Duration.milliseconds(340).rounded == "0.3 s")
        #expect(Duration.seconds(12).rounded == "12.0 s")
    }
}
