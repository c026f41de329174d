import Instrumentation
import Logging

/// Header fields of a request, as a dictionary.
struct DictionaryHeaders: Extractor, Injector {
    func extract(key: String, from headers: [String: String]) -> String? { headers[key] }
    func inject(_ value: String, forKey key: String, into headers: inout [String: String]) { headers[key] = value }
}

/// An instrument that the library does not know: its trace stands under a key of its own, and it writes names as HTTP/1 may.
struct ForeignInstrument: Instrument {
    enum Key: ServiceContextKey { typealias Value = String }

    func extract<Carrier, Extract>(_ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract)
    where Extract: Extractor, Extract.Carrier == Carrier {
        context[Key.self] = extractor.extract(key: "traceparent", from: carrier)
    }

    func inject<Carrier, Inject>(_ context: ServiceContext, into carrier: inout Carrier, using injector: Inject)
    where Inject: Injector, Inject.Carrier == Carrier {
        guard let parent = context[Key.self] else { return }
        injector.inject(parent, forKey: "Traceparent", into: &carrier)
        injector.inject("foreign=y", forKey: "Tracestate", into: &carrier)
    }
}

extension ServiceContext {
    /// A context in which the foreign instrument has `traceParent`.
    static func foreign(_ traceParent: String) -> ServiceContext {
        var context = ServiceContext.topLevel
        context[ForeignInstrument.Key.self] = traceParent
        return context
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "silent", factory: { _ in SwiftLogNoOpLogHandler() }) }
}
