import JSONText

/// The ids of a trace as lines have them, put into digits when the trace is bound rather than for each record. An object, because
/// every record passes it along.
final class TraceText: Sendable {
    /// 32 hex digits.
    let traceID: LineBuffer.Words
    /// 16 hex digits; `nil` where the trace has no spans.
    let spanID: LineBuffer.Words?

    init(traceID: TraceID, spanID: SpanID? = nil) {
        let (high, low) = (Self.digits(of: traceID.high), Self.digits(of: traceID.low))
        self.traceID = LineBuffer.Words(high.0, high.1, low.0, low.1, count: 32)
        self.spanID = spanID.map { span in
            let digits = Self.digits(of: span.value)
            return LineBuffer.Words(digits.0, digits.1, count: 16)
        }
    }

    convenience init(_ context: TraceContext) { self.init(traceID: context.traceID, spanID: context.spanID) }

    /// The first eight digits of the trace id, enough to tell the traces on a screen apart.
    var shortened: String {
        var digits = LineBuffer()
        digits.append(traceID)
        return digits.withBytes { unsafe $0.withUnsafeBytes { unsafe String(decoding: $0.prefix(8), as: UTF8.self) } }
    }

    private static func digits(of value: UInt64) -> (UInt64, UInt64) {
        (HexDigits.eight(of: UInt32(truncatingIfNeeded: value >> 32)), HexDigits.eight(of: UInt32(truncatingIfNeeded: value)))
    }
}
