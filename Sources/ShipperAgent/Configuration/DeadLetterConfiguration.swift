/// A sink's file of refused lines.
public struct DeadLetterConfiguration: Sendable, Equatable {
    public var maxBytes: ByteCount
    public var onFull: OnFull

    /// What becomes of refused lines when the file has its size.
    public enum OnFull: String, Sendable, CaseIterable {
        /// They wait, and the sink with them.
        case pause
        /// The oldest in the file make room.
        case dropOldest = "drop_oldest"
    }
}

extension DeadLetterConfiguration {
    init(_ section: ConfigurationSection?) {
        func value<Value>(_ key: DefaultedKey<Value>) -> Value { section.map { $0[key] } ?? key.fallback }
        self.init(maxBytes: value(Schema.Sink.deadLetterMaxBytes), onFull: value(Schema.Sink.onFull))
    }
}
