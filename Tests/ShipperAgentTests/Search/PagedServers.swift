import Foundation
import ShipperDelivery
import Synchronization

@testable import ShipperAgent

/// Loki, as far as `query_range` shows lines of one stream: the newest first, no more than it gives at once.
final class PagedLoki: HTTPTransport {
    struct Entry: Hashable {
        let time: Int64
        let line: String
    }

    private let entries: [Entry]
    /// `max_entries_limit_per_query`.
    private let most: Int
    /// Entries that fit in an answer.
    private let room: Int
    private let counts = Mutex((questions: 0, widest: Int64(0)))

    init(_ entries: [Entry], most: Int = 5_000, room: Int = .max) {
        // Equal times come in no order of their own.
        self.entries = entries.sorted { $0.time > $1.time }
        (self.most, self.room) = (most, room)
    }

    var questions: Int { counts.withLock { $0.questions } }
    /// The longest span asked for, in nanoseconds.
    var widest: Int64 { counts.withLock { $0.widest } }

    func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
        let items = URLComponents(string: message.url)?.queryItems ?? []
        func number(_ name: String) -> Int64 { items.first { $0.name == name }?.value.flatMap { Int64($0) } ?? -1 }
        let (start, end, limit) = (number("start"), number("end"), Int(number("limit")))
        counts.withLock { $0 = ($0.questions + 1, max($0.widest, end - start)) }
        guard limit <= most else {
            return HTTPAnswer(status: 400, body: Array("max entries limit per query exceeded (max_entries_limit_per_query)".utf8))
        }
        let found = entries.filter { $0.time >= start && $0.time < end }.prefix(limit)
        guard found.count <= room else { throw TransportFailure(kind: "answer_too_large", reason: "too large") }
        let values = found.map { "[\"\($0.time)\",\(SearchDSL.string($0.line)),{}]" }.joined(separator: ",")
        let streams = found.isEmpty ? "" : "{\"stream\":{\"service\":\"s\"},\"values\":[\(values)]}"
        return HTTPAnswer(status: 200, body: Array("{\"status\":\"success\",\"data\":{\"result\":[\(streams)]}}".utf8))
    }
}

/// Elasticsearch, as far as a search by time shows documents: the newest first, equal milliseconds in an order of its own.
final class PagedElasticsearch: HTTPTransport {
    struct Document: Hashable {
        let id: String
        let millisecond: Int64
        let line: String
    }

    private let documents: [Document]
    private let room: Int
    /// Whether times are nanoseconds, as of a field of type `date_nanos`.
    private let sortsByNanoseconds: Bool
    private let asked = Mutex<[Int]>([])

    init(_ documents: [Document], room: Int = .max, sortsByNanoseconds: Bool = false) {
        self.documents = documents.sorted { ($1.millisecond, $1.id) < ($0.millisecond, $0.id) }
        self.room = room
        self.sortsByNanoseconds = sortsByNanoseconds
    }

    /// The sizes asked for.
    var sizes: [Int] { asked.withLock { $0 } }

    func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer {
        let text = String(decoding: message.body, as: UTF8.self)
        func number(_ key: String) -> Int64? {
            text.firstRange(of: "\"\(key)\":").flatMap { Int64(text[$0.upperBound...].prefix { $0.isNumber || $0 == "-" }) }
        }
        let size = Int(number("size") ?? 10)
        asked.withLock { $0.append(size) }
        guard size <= 10_000 else { return HTTPAnswer(status: 400, body: Array("Result window is too large".utf8)) }
        let (gte, lte) = (number("gte") ?? .min, number("lte") ?? .max)
        let found = documents.filter { $0.millisecond >= gte && $0.millisecond <= lte }.prefix(size)
        guard found.count <= room else { throw TransportFailure(kind: "answer_too_large", reason: "too large") }
        let hits = found.map { document in
            let sort = sortsByNanoseconds ? document.millisecond * 1_000_000 + 999_999 : document.millisecond
            return "{\"_id\":\"\(document.id)\",\"_source\":\(document.line),\"sort\":[\(sort)]}"
        }.joined(separator: ",")
        return HTTPAnswer(status: 200, body: Array("{\"hits\":{\"hits\":[\(hits)]}}".utf8))
    }
}
