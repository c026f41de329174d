import ShipperDelivery
import Synchronization

/// A network that answers by a script, and remembers what it was sent. When the script is over, the test's task is cancelled.
final class ScriptedTransport: HTTPTransport {
    enum Step: Sendable {
        case answer(HTTPAnswer)
        case fail(TransportFailure)

        static func status(_ status: Int, _ body: String = "", retryAfter: String? = nil) -> Step {
            .answer(HTTPAnswer(status: status, retryAfter: retryAfter, body: Array(body.utf8)))
        }
    }

    private struct State {
        var steps: [Step]
        var bodies: [[UInt8]] = []
        var timeouts: [Duration] = []
    }

    private let state: Mutex<State>

    init(_ steps: [Step]) { state = Mutex(State(steps: steps.reversed())) }

    var bodies: [String] { state.withLock { $0.bodies.map { String(decoding: $0, as: UTF8.self) } } }
    var timeouts: [Duration] { state.withLock { $0.timeouts } }

    func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
        let step = state.withLock { state in
            state.bodies.append(message.method == .get ? Array("? \(message.url.dropFirst(12))".utf8) : message.body)
            state.timeouts.append(timeout)
            return state.steps.popLast()
        }
        switch step {
        case .answer(let answer): return answer
        case .fail(let failure): throw failure
        case nil:
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            throw TransportFailure(kind: "script_over", reason: "no more answers")
        }
    }
}
