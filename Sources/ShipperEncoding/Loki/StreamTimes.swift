/// When the lines of each stream are from, as far as Loki's answer depends on it: what lies too far behind a stream's newest is refused.
struct StreamTimes {
    /// Streams remembered; past this number the half that has been quiet for longest is forgotten, and nothing of theirs is late.
    static let limit = 10_000
    /// A stream's time is written down when it has risen by so much, in nanoseconds; after a restart it is taken to be so much later.
    static let step: Int64 = 300_000_000_000

    private var newest: [UInt64: Int64] = [:]
    private var noted: [UInt64: Int64] = [:]
    /// Times that have risen by a step since they were last taken.
    private var risen: [UInt64: Int64] = [:]
    /// By batch under way the oldest time of each of its streams.
    private var underWay: [UInt64: [UInt64: Int64]] = [:]

    mutating func remember(_ memory: [UInt64: Int64]) {
        for (stream, time) in memory {
            newest[stream] = time &+ Self.step
            noted[stream] = time
        }
    }

    /// The newest time of a stream; `nil` where nothing is known.
    func newest(of stream: UInt64) -> Int64? { newest[stream] }

    /// The oldest time of a stream that Loki may not have yet; `nil` where nothing is under way.
    func oldestUnderWay(of stream: UInt64) -> Int64? { underWay.values.compactMap { $0[stream] }.min() }

    /// The `number`th batch sets out.
    mutating func sealed(_ number: UInt64, oldest: [UInt64: Int64]) { underWay[number] = oldest }

    mutating func settled(_ number: UInt64) { underWay[number] = nil }

    mutating func raise(_ stream: UInt64, to time: Int64) {
        if let known = newest[stream], known >= time { return }
        if newest[stream] == nil, newest.count >= Self.limit { forgetHalf() }
        newest[stream] = time
        if let known = noted[stream], time &- known < Self.step { return }
        noted[stream] = time
        risen[stream] = time
    }

    mutating func takeRisen() -> [UInt64: Int64] {
        defer { risen = [:] }
        return risen
    }

    private mutating func forgetHalf() {
        let middle = newest.values.sorted()[newest.count / 2]
        newest = newest.filter { $0.value > middle }
        noted = noted.filter { newest[$0.key] != nil }
    }
}
