import ShipperCore
import ShipperDelivery
import Synchronization

@testable import ShipperAgent

/// A server that stores, refuses, breaks and talks nonsense by a seed; after a number of whims it behaves.
///
/// At every request it looks at the sink's books: they must add up whenever anybody looks.
final class WhimsicalServer: HTTPTransport {
    enum Kind: CaseIterable, Sendable {
        /// Answers for a batch as a whole; bodies are bare lines.
        case loki
        /// Answers line by line and knows ids; bodies are bulk requests.
        case elasticsearch
    }

    private struct State {
        var generator: SeededGenerator
        var whims: Int
        var seen: Set<String> = []
        /// By id, or by the line itself where there are no ids.
        var stored: [String: String] = [:]
        var unbalanced = 0
        var requests = 0
    }

    private let kind: Kind
    private let state: Mutex<State>
    private let books = Mutex<SinkState?>(nil)
    private let progress: AsyncStream<Int>.Continuation
    /// After each request: how many different lines have been sent to the server so far.
    let seenCounts: AsyncStream<Int>

    init(_ kind: Kind, seed: UInt64, whims: Int) {
        self.kind = kind
        state = Mutex(State(generator: SeededGenerator(seed: seed), whims: whims))
        (seenCounts, progress) = AsyncStream.makeStream()
    }

    /// The books to look at.
    func watch(_ books: SinkState) { self.books.withLock { $0 = books } }

    var stored: [String] { state.withLock { $0.stored.values.sorted() } }
    var unbalanced: Int { state.withLock { $0.unbalanced } }
    var seenCount: Int { state.withLock { $0.seen.count } }

    func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
        let isBalanced = books.withLock { $0 }?.snapshot.ledgers.values.allSatisfy(\.isBalanced) ?? true
        let lines = records(message.body)
        let answer: HTTPAnswer? = state.withLock { state in
            state.requests += 1
            if !isBalanced { state.unbalanced += 1 }
            state.seen.formUnion(lines.map(\.line))
            return kind == .loki ? pushAnswer(lines, &state) : bulkAnswer(lines, &state)
        }
        progress.yield(seenCount)
        guard let answer else { throw TransportFailure(kind: "connection_lost", reason: "a whim") }
        return answer
    }

    // MARK: - Answers

    /// `nil` where the connection breaks, which it may do after everything was stored.
    private func pushAnswer(_ lines: [(id: String, line: String)], _ state: inout State) -> HTTPAnswer? {
        switch whim(&state, of: 8) {
        case 0: return HTTPAnswer(status: 500, body: Array("broken".utf8))
        case 1: return HTTPAnswer(status: 429, retryAfter: "0", body: Array("slow down".utf8))
        case 2: return HTTPAnswer(status: 400, body: Array("too old".utf8))
        case 3: return HTTPAnswer(status: 200, body: Array("<html>".utf8))
        case 4: return nil
        case 5:
            store(lines, &state)
            return nil
        case 6: return HTTPAnswer(status: 401)
        default:
            store(lines, &state)
            return HTTPAnswer(status: 204)
        }
    }

    private func bulkAnswer(_ lines: [(id: String, line: String)], _ state: inout State) -> HTTPAnswer? {
        switch whim(&state, of: 9) {
        case 0: return HTTPAnswer(status: 503)
        case 1: return HTTPAnswer(status: 429, retryAfter: "0")
        case 2: return nil
        case 3:
            _ = items(lines, &state)
            return nil
        case 4:
            // Cut off: what it stored, nobody learns.
            return HTTPAnswer(status: 200, body: Array(items(lines, &state).dropLast(3).joined(separator: ",").utf8))
        case 5: return HTTPAnswer(status: 400, body: Array("malformed".utf8))
        default:
            let body = #"{"errors":true,"items":["# + items(lines, &state).joined(separator: ",") + "]}"
            return HTTPAnswer(status: 200, body: Array(body.utf8))
        }
    }

    private func items(_ lines: [(id: String, line: String)], _ state: inout State) -> [String] {
        lines.map { id, line in
            if state.stored[id] != nil { return #"{"create":{"status":409,"error":{"type":"t","reason":"r"}}}"# }
            switch whim(&state, of: 6) {
            case 0: return #"{"create":{"status":429,"error":{"type":"t","reason":"r"}}}"#
            case 1: return #"{"create":{"status":400,"error":{"type":"t","reason":"r"}}}"#
            default:
                state.stored[id] = line
                return #"{"create":{"status":201}}"#
            }
        }
    }

    private func store(_ lines: [(id: String, line: String)], _ state: inout State) {
        for (id, line) in lines { state.stored[id] = line }
    }

    /// A number below `count`; the largest once the whims are used up.
    private func whim(_ state: inout State, of count: Int) -> Int {
        guard state.whims > 0 else { return count - 1 }
        state.whims -= 1
        return Int.random(in: 0..<count, using: &state.generator)
    }

    private func records(_ body: [UInt8]) -> [(id: String, line: String)] {
        let rows = String(decoding: body, as: UTF8.self).split(separator: "\n").map(String.init)
        guard kind == .elasticsearch else { return rows.map { ($0, $0) } }
        return stride(from: 0, to: rows.count - 1, by: 2).map { place in
            (text(after: #""_id":""#, in: rows[place]), text(after: #""message":""#, in: rows[place + 1]))
        }
    }

    private func text(after mark: String, in row: String) -> String {
        let rest = row.split(separator: mark, maxSplits: 1).last ?? ""
        return String(rest.prefix { $0 != "\"" })
    }
}
