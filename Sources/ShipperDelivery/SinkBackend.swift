public import ShipperCore

/// What one kind of server wants and what it means: the only part of delivery that differs between sinks.
public protocol SinkBackend: Sendable {
    /// The request that carries `payload`.
    func message(for payload: Payload) -> HTTPMessage
    /// What an answer to the `lineCount` lines of `payload` means. Pure.
    func verdict(on answer: HTTPAnswer, to payload: Payload, lineCount: Int) -> Verdict
    /// What it means that there is no answer. Pure.
    func verdict(on failure: TransportFailure) -> Verdict
    /// A payload of only the lines at `indices`, which rise.
    func subset(of payload: Payload, at indices: [Int]) throws -> Payload
    /// How the server is asked which of `payload`'s lines it holds; `nil` if it cannot be asked.
    func question(about payload: Payload) -> (any SinkQuestion)?
    /// What shows whether delivery will work, each for any of the sink's servers.
    var trials: [ConnectionTrial] { get }
}

extension SinkBackend {
    /// Where a repeat does no harm, the same is sent again.
    public func verdict(on failure: TransportFailure) -> Verdict {
        .retry(Refusal(kind: failure.kind, reason: failure.reason))
    }

    public func question(about payload: Payload) -> (any SinkQuestion)? { nil }

    public var trials: [ConnectionTrial] { [] }
}

/// Which of some lines a server holds: requests out, answers in, until it is known. A pure value.
public protocol SinkQuestion: Sendable {
    /// The next request; `nil` when the question is answered.
    var message: HTTPMessage? { get }
    /// Takes the answer to `message`.
    ///
    /// - Parameter now: nanoseconds since 1970: what a server does not show any more depends on when it was asked.
    mutating func take(_ answer: HTTPAnswer, now: Int64) -> SinkQuestionStep
    /// There was no answer to `message`.
    mutating func fail(_ failure: TransportFailure) -> SinkQuestionStep
    /// Places of the lines that the server holds.
    var held: Set<Int> { get }
    /// Places of the lines that it may hold without showing them.
    var unknowable: Set<Int> { get }
}

public enum SinkQuestionStep: Equatable, Sendable {
    /// There is more to ask, or all is known.
    case goOn
    /// The same again, later.
    case later(Refusal)
    /// The server does not let us read.
    case closed(Refusal)
}
