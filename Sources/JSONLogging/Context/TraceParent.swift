import JSONText
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

// W3C Trace Context (https://www.w3.org/TR/trace-context/), in HTTP headers and in the environment of processes.

extension TraceContext {
    /// Reads the header fields `traceparent` and `tracestate`.
    ///
    /// Strict, as the specification asks (section 3.2.2): lower-case hex digits, no id of zeros, version `ff` never, version
    /// `00` with nothing behind the flags, and later versions with whatever they add behind a dash.
    ///
    /// - Parameter traceState: Kept as it is, if it has no more than 512 bytes (section 3.3.1.5).
    /// - Returns: `nil` if `traceparent` is not one; use ``withTraceParent(_:traceState:isolation:_:)`` to have such counted
    ///   and replaced.
    public init?(traceParent: some StringProtocol, traceState: String? = nil) {
        let bytes = Array(traceParent.utf8.prefix(1025))
        guard let parts = TraceParentParts(bytes), let flags = HexDigits.value(of: bytes[53..<55]),
            let traceID = TraceID(String(decoding: bytes[3..<35], as: UTF8.self)),
            let spanID = SpanID(String(decoding: bytes[36..<52], as: UTF8.self)), parts.isLegal
        else { return nil }
        let isKept = traceState.map { !$0.isEmpty && $0.utf8.count <= 512 } ?? false
        self.init(
            traceID: traceID, spanID: spanID, isSampled: flags & 1 == 1, traceState: isKept ? traceState : nil)
    }

    /// The value of the header field `traceparent` for a request to another service: the current span, or a new id where
    /// the trace has none, is that request's parent.
    public var traceParent: String {
        var bytes = Array("00-".utf8)
        traceID.appendHex(to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        (spanID ?? SpanID()).appendHex(to: &bytes)
        bytes += (isSampled ? "-01" : "-00").utf8
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What to add to a child process' environment, so that it goes on in this trace: `TRACEPARENT` and `TRACESTATE`.
    public var environment: [String: String] {
        var variables = ["TRACEPARENT": traceParent]
        variables["TRACESTATE"] = traceState
        return variables
    }

    /// The context that a parent process left in `environment` (of this process: ``fromEnvironment()``).
    ///
    /// - Returns: `nil` where there is none, or one that is not legal; the latter is counted.
    public init?(environment: [String: String]) {
        guard let parent = environment["TRACEPARENT"] else { return nil }
        self.init(counting: parent, traceState: environment["TRACESTATE"])
    }

    /// The context that the parent process left in this process' environment. Call it before anything changes the environment,
    /// which other threads must not read meanwhile.
    public static func fromEnvironment() -> TraceContext? {
        var environment: [String: String] = [:]
        for name in ["TRACEPARENT", "TRACESTATE"] {
            guard let value = unsafe getenv(name) else { continue }
            environment[name] = unsafe String(cString: value)
        }
        return TraceContext(environment: environment)
    }

    /// How many values of `traceparent` this process has refused.
    public static var rejectedTraceParents: Int { rejected.load(ordering: .relaxed) }

    private static let rejected = Atomic(0)

    init?(counting traceParent: String, traceState: String?) {
        guard let context = TraceContext(traceParent: traceParent, traceState: traceState) else {
            Self.rejected.add(1, ordering: .relaxed)
            return nil
        }
        self = context
    }
}

/// The shape of a `traceparent`: `00-` 32 digits `-` 16 digits `-` 2 digits.
private struct TraceParentParts {
    let isLegal: Bool

    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 55, bytes.count <= 1024 else { return nil }
        let dash = UInt8(ascii: "-")
        let isFramed = bytes[2] == dash && bytes[35] == dash && bytes[52] == dash
        let digits = bytes[..<2] + bytes[3..<35] + bytes[36..<52] + bytes[53..<55]
        let isLowerHex = digits.allSatisfy {
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
        }
        let version = Array(bytes[..<2])
        let isComplete = version == Array("00".utf8) ? bytes.count == 55 : bytes.count == 55 || bytes[55] == dash
        isLegal = isFramed && isLowerHex && isComplete && version != Array("ff".utf8)
    }
}
