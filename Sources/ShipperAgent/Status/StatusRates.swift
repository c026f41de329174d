/// What went through between two looks at an agent.
struct StatusRates: Equatable {
    struct Rate: Equatable {
        var lines: Int
        var bytes: Int
    }

    private var rates: [String: [String: Rate]] = [:]

    /// - Parameter seconds: between the looks, more than 0.
    init(from before: StatusDocument, to now: StatusDocument, seconds: Double) {
        for sink in now.sinks {
            guard let old = before.sinks.first(where: { $0.name == sink.name }) else { continue }
            for source in sink.sources {
                guard let then = old.sources.first(where: { $0.name == source.name }) else { continue }
                let (lines, bytes) = (source.linesDelivered - then.linesDelivered, source.bytesDelivered - then.bytesDelivered)
                // Counters that have gone back began anew: the agent was restarted in between.
                guard lines >= 0, bytes >= 0, seconds > 0 else { continue }
                rates[sink.name, default: [:]][source.name] = Rate(
                    lines: Self.rate(lines, seconds), bytes: Self.rate(bytes, seconds))
            }
        }
    }

    private static func rate(_ count: Int, _ seconds: Double) -> Int { Int(exactly: (Double(count) / seconds).rounded()) ?? 0 }

    /// A second; `nil` if it is not known.
    func rate(_ sink: String, _ source: String) -> Rate? { rates[sink]?[source] }
}
