extension Rule {
    static let imports = Rule("import", why: "see the table in Tests/TidyTests/Rules/Imports.swift") { file in
        guard file.isSwift, let room = file.room else { return [] }
        guard let allowed = allowedImports[room] else {
            return [(line: 1, what: "the room '\(room)' has no row in the table of imports")]
        }
        return file.code.enumerated().compactMap { index, line in
            guard let module = importedModule(in: line), !allowed.contains(cLibrary[module] ?? module) else {
                return nil
            }
            return (line: index + 1, what: "'\(room)' may not import '\(module)'")
        }
    }

    /// What each room of `Sources/` may see, beside the standard library. Arrows point down only, siblings never see
    /// each other, and the rooms JSONText, ShipperCore and ShipperEncoding stay free of clock, file and socket.
    static let allowedImports: [String: Set<String>] = [
        "JSONText": [],
        "CircuitBreaking": [],
        "ByteCompression": ["CZlib", "Glibc"],
        "JSONLogging": [
            "JSONText", "ByteCompression", "CSignals", "CoreMetrics", "Glibc", "Instrumentation", "Logging",
            "ServiceContextModule", "ServiceLifecycle", "Synchronization",
        ],
        "JSONLoggingTestKit": ["JSONLogging", "Logging", "Synchronization"],
        "PrometheusMetrics": ["ByteCompression", "CoreMetrics", "Glibc", "Synchronization"],
        "PrometheusEndpoint": ["PrometheusMetrics", "Hummingbird", "Logging", "NIOCore", "ServiceLifecycle", "Synchronization"],
        "PipelineMetrics": ["CircuitBreaking", "PrometheusMetrics", "CoreMetrics", "Logging", "Synchronization"],
        "ShipperCore": ["JSONText", "CircuitBreaking"],
        "ShipperEncoding": ["JSONText", "ByteCompression", "ShipperCore"],
        "ShipperTailing": [
            "JSONText", "ByteCompression", "CFileFacts", "ShipperCore", "CoreMetrics", "Glibc", "Logging", "Metrics",
            "Synchronization",
        ],
        "ShipperDelivery": [
            "JSONText", "ShipperCore", "ShipperEncoding", "AsyncHTTPClient", "CoreMetrics", "Foundation", "Glibc", "Logging",
            "Metrics", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL", "Synchronization",
        ],
        "ShipperStore": ["JSONText", "ShipperCore", "Foundation", "GRDB", "GRDBSQLite", "Glibc", "Logging"],
        "ShipperAgent": [
            "JSONText", "CircuitBreaking", "ByteCompression", "JSONLogging", "PrometheusMetrics", "PrometheusEndpoint", "PipelineMetrics",
            "ShipperCore", "ShipperEncoding", "ShipperTailing", "ShipperDelivery", "ShipperStore", "AsyncHTTPClient", "CoreMetrics",
            "Dispatch",
            "Foundation",
            "Glibc",
            "HTTPTypes", "Hummingbird", "Logging", "Metrics", "NIOCore", "NIOPosix", "ServiceLifecycle", "Synchronization",
            "UnixSignals", "Yams",
        ],
        "shipper": ["CAllocator", "ShipperAgent", "ArgumentParser", "Foundation", "Glibc", "Logging"],
        "MarketPipeline": [
            "JSONLogging", "PrometheusMetrics", "PrometheusEndpoint", "PipelineMetrics", "ArgumentParser", "CoreMetrics", "Dispatch",
            "Foundation",
            "Glibc",
            "Logging", "Synchronization",
        ],
    ]

    /// The C library under its other names, which stand in the table as Glibc.
    private static let cLibrary = ["Android": "Glibc", "Darwin": "Glibc", "Musl": "Glibc"]

    /// The module of `@testable public import struct Foundation.Date`: `Foundation`.
    private static func importedModule(in line: String) -> String? {
        let words = line.split(whereSeparator: { $0.isWhitespace || $0 == ";" })
        guard let place = words.firstIndex(of: "import"), words[..<place].allSatisfy(isModifier) else { return nil }
        let rest = words[(place + 1)...]
        guard let name = rest.first(where: { !declarationWords.contains($0) }) else { return nil }
        return name.split(separator: ".").first.map(String.init)
    }

    private static func isModifier(_ word: Substring) -> Bool {
        word.hasPrefix("@") || ["public", "package", "internal", "fileprivate", "private"].contains(word)
    }

    private static let declarationWords: Set<Substring> = [
        "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
    ]
}
