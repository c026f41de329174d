import JSONText
import ShipperStore

/// The API's questions to a store, each answered with its JSON. They wait for the disk.
enum PageSearch {
    static let limits = 1...500
    static let bucketLimits = 1...300
    static let mostOfTrace = 5_000
    /// Rows that one look at the tail goes through at most.
    static let mostOfTail: Int64 = 50_000
    static let mostValues = 200

    static func search(_ parameters: PageParameters, _ store: LocalStore) throws -> [UInt8] {
        var query = try PageQuery(parameters)
        let limit = try parameters.number("limit", in: limits, default: 100)
        if let text = parameters.one("cursor") {
            guard let cursor = StoreFilter.Cursor(text) else {
                throw PageRefusal.illegal("cursor: got \"\(text.prefix(100))\", want one that an answer gave.")
            }
            query.filter.after = cursor
        }
        query.filter.limit = limit + 1
        var records = PageRecords(limit: limit)
        try store.walk(query.filter, where: query.test) { records.take($0) }
        var output = records.beginning()
        output.append(",\"next\":")
        if records.leftOut > 0, let next = records.cursor?.text {
            JSONEscaping.appendString(next, to: &output)
        } else {
            output.append("null")
        }
        output.append("}\n")
        return output
    }

    static func histogram(_ parameters: PageParameters, _ store: LocalStore) throws -> [UInt8] {
        let query = try PageQuery(parameters)
        let count = try parameters.number("buckets", in: bucketLimits, default: 80)
        let histogram = try store.histogram(query.filter, buckets: count, grain: 1_000_000, where: query.test)
        var output: [UInt8] = []
        for (key, value) in [
            ("{\"from\":", histogram.start), (",\"to\":", histogram.end), (",\"step\":", Int64(clamping: histogram.width)),
        ] {
            output += Array(key.utf8)
            JSONNumber.append(value / 1_000_000, to: &output)
        }
        output.append(",\"buckets\":[")
        var isFirst = true
        for (index, counts) in histogram.counts.enumerated() where counts.contains(where: { $0 > 0 }) {
            if !isFirst { output.append(",") }
            isFirst = false
            output.append("{\"t\":")
            JSONNumber.append(histogram.start(of: index) / 1_000_000, to: &output)
            appendCounts(counts, to: &output)
        }
        output.append("]}\n")
        return output
    }

    private static func appendCounts(_ counts: [Int], to output: inout [UInt8]) {
        output.append(",\"counts\":{")
        var isFirst = true
        for (level, count) in zip(StoreLevel.allCases, counts) where count > 0 {
            if !isFirst { output.append(",") }
            isFirst = false
            output += Array("\"\(level)\":\(count)".utf8)
        }
        output.append("}}")
    }

    static func trace(_ parameters: PageParameters, _ store: LocalStore) throws -> [UInt8] {
        guard let id = parameters.one("id") else { throw PageRefusal.illegal("id: got nothing, want a trace's id.") }
        var filter = StoreFilter()
        filter.trace = id
        filter.order = .oldestFirst
        filter.limit = mostOfTrace + 1
        filter.patience = PageQuery.patience
        var records = PageRecords(limit: mostOfTrace)
        try store.walk(filter) { records.take($0) }
        var output = records.beginning()
        output.append(",\"truncated\":")
        output.append(records.leftOut > 0 ? "true}\n" : "false}\n")
        return output
    }

    static func tail(_ parameters: PageParameters, _ store: LocalStore) throws -> [UInt8] {
        var query = try PageQuery(parameters)
        let end = try store.lastRow()
        // A cursor from beyond the end is of a store that was set aside.
        let after = min(try parameters.one("after").map(place) ?? end, end)
        let begin = max(after, end - mostOfTail)
        query.filter.limit = .max
        var records = PageRecords(limit: limits.upperBound)
        var last = end
        if begin < end {
            try store.walkBack(after: begin, query.filter, where: query.test) { record in
                last = max(last, record.row)
                _ = records.take(record)
                return true
            }
        }
        var output = records.beginning(isReversed: true)
        output += Array(",\"next\":\"\(last)\",\"skipped\":".utf8)
        JSONNumber.append(Int64(records.leftOut) + begin - after, to: &output)
        output.append("}\n")
        return output
    }

    private static func place(_ text: String) throws -> Int64 {
        guard let row = Int64(text), row >= 0 else {
            throw PageRefusal.illegal("after: got \"\(text.prefix(100))\", want what an answer gave as next.")
        }
        return row
    }

    static func values(_ store: LocalStore) throws -> [UInt8] {
        let values = try store.values(limit: mostValues)
        let lists = [
            ("levels", LevelRank.allCases.map { "\($0)" }), ("loggers", values.loggers), ("sources", values.sources),
            ("hosts", values.hosts), ("files", values.files),
        ]
        var output: [UInt8] = []
        for (index, list) in lists.enumerated() {
            output += Array("\(index == 0 ? "{" : ",")\"\(list.0)\":[".utf8)
            for (index, text) in list.1.enumerated() {
                if index > 0 { output.append(",") }
                JSONEscaping.appendString(text, to: &output)
            }
            output.append("]")
        }
        output.append("}\n")
        return output
    }
}
