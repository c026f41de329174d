// swift-tools-version: 6.2
import PackageDescription

// The house, room by room, is drawn in docs/architecture.md. Arrows point down only:
// shipper → ShipperAgent → {ShipperTailing, ShipperDelivery, ShipperStore} → ShipperEncoding → ShipperCore → {JSONText, CircuitBreaking}.

// MARK: - Conditions

/// What only the agent needs. A package that takes the libraries alone says `traits: []` and fetches none of it.
let agentOnly: TargetDependencyCondition? = .when(traits: ["Shipper"])
let storeOnly: TargetDependencyCondition? = .when(traits: ["LocalStore"])
let lifecycleOnly: TargetDependencyCondition? = .when(traits: ["ServiceLifecycle"])

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let coreMetrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let instrumentation: Target.Dependency = .product(name: "Instrumentation", package: "swift-distributed-tracing")

let package = Package(
    name: "swift-json-logging",
    products: [
        .library(name: "JSONLogging", targets: ["JSONLogging"]),
        .library(name: "JSONLoggingTestKit", targets: ["JSONLoggingTestKit"]),
        .library(name: "PrometheusMetrics", targets: ["PrometheusMetrics"]),
        .library(name: "PrometheusEndpoint", targets: ["PrometheusEndpoint"]),
        .library(name: "PipelineMetrics", targets: ["PipelineMetrics"]),
        // For Tests/Benchmarks alone; no promise of stability goes with it.
        .library(
            name: "_ShipperPath",
            targets: ["JSONText", "ByteCompression", "ShipperCore", "ShipperEncoding", "ShipperTailing"]),
        // For Tests/Benchmarks/Store alone.
        .library(name: "_ShipperStore", targets: ["JSONText", "ShipperCore", "ShipperStore"]),
        .executable(name: "shipper", targets: ["shipper"]),
        .executable(name: "MarketPipeline", targets: ["MarketPipeline"]),
    ],
    traits: [
        .default(enabledTraits: ["Shipper"]),
        .trait(name: "Shipper", description: "The agent and what it depends on."),
        .trait(name: "LocalStore", description: "The agent's embedded store; needs SQLite's header (libsqlite3-dev)."),
        .trait(name: "ServiceLifecycle", description: "Conformance of the libraries' types to swift-service-lifecycle's Service."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // MARK: Libraries
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(name: "JSONText"),
        .target(name: "CSignals"),
        .target(name: "CFileFacts"),
        .target(name: "CAllocator"),
        .target(name: "CircuitBreaking"),
        .target(name: "ByteCompression", dependencies: ["CZlib"]),
        .target(
            name: "JSONLogging",
            dependencies: [
                "JSONText", "ByteCompression", "CSignals", logging, coreMetrics, instrumentation,
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: lifecycleOnly),
            ]),
        .target(name: "JSONLoggingTestKit", dependencies: ["JSONLogging", logging]),
        .target(name: "PrometheusMetrics", dependencies: ["ByteCompression", coreMetrics]),
        .target(
            name: "PrometheusEndpoint",
            dependencies: [
                "PrometheusMetrics", logging,
                .product(name: "Hummingbird", package: "hummingbird", condition: agentOnly),
                .product(name: "NIOCore", package: "swift-nio", condition: agentOnly),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: agentOnly),
            ]),
        .target(name: "PipelineMetrics", dependencies: ["CircuitBreaking", "PrometheusMetrics", logging]),

        // MARK: The agent
        .target(name: "ShipperCore", dependencies: ["JSONText", "CircuitBreaking"]),
        .target(name: "ShipperEncoding", dependencies: ["ShipperCore", "ByteCompression", "JSONText"]),
        .target(name: "ShipperTailing", dependencies: ["CFileFacts", "ShipperCore", "ByteCompression", "JSONText", logging]),
        .target(
            name: "ShipperDelivery",
            dependencies: [
                "ShipperCore", "ShipperEncoding", "JSONText", logging,
                .product(name: "AsyncHTTPClient", package: "async-http-client", condition: agentOnly),
                .product(name: "NIOCore", package: "swift-nio", condition: agentOnly),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: agentOnly),
                .product(name: "NIOPosix", package: "swift-nio", condition: agentOnly),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: agentOnly),
            ]),
        .target(
            name: "ShipperStore",
            dependencies: [
                "ShipperCore", "JSONText",
                .product(name: "GRDB", package: "GRDB.swift", condition: storeOnly),
                .product(name: "GRDBSQLite", package: "GRDB.swift", condition: storeOnly),
            ]),
        .target(
            name: "ShipperAgent",
            dependencies: [
                "ShipperCore", "ShipperEncoding", "ShipperTailing", "ShipperDelivery", "ShipperStore", "JSONText", "CircuitBreaking",
                "PrometheusMetrics", "PrometheusEndpoint", logging,
                .product(name: "AsyncHTTPClient", package: "async-http-client", condition: agentOnly),
                .product(name: "Hummingbird", package: "hummingbird", condition: agentOnly),
                .product(name: "NIOCore", package: "swift-nio", condition: agentOnly),
                .product(name: "NIOPosix", package: "swift-nio", condition: agentOnly),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: agentOnly),
                .product(name: "UnixSignals", package: "swift-service-lifecycle", condition: agentOnly),
                .product(name: "Yams", package: "Yams", condition: agentOnly),
            ],
            resources: [.embedInCode("Page/Resources")]),
        .executableTarget(
            name: "shipper",
            dependencies: [
                "CAllocator", "ShipperAgent", logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: agentOnly),
            ]),

        // MARK: The example
        .executableTarget(
            name: "MarketPipeline",
            dependencies: [
                "JSONLogging", "PrometheusMetrics", "PrometheusEndpoint", "PipelineMetrics", logging, coreMetrics,
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: agentOnly),
            ],
            resources: [.embedInCode("Resources/bhavcopy-sample.csv")]),

        // MARK: Tests
        .target(
            name: "ShipperTestSupport",
            dependencies: ["ShipperCore", "ShipperDelivery", "JSONText", logging],
            path: "Tests/ShipperTestSupport",
            exclude: ["Servers"]),
        .testTarget(name: "JSONTextTests", dependencies: ["JSONText", "ShipperTestSupport"]),
        .testTarget(name: "CircuitBreakingTests", dependencies: ["CircuitBreaking"]),
        .testTarget(name: "ByteCompressionTests", dependencies: ["ByteCompression"]),
        .testTarget(
            name: "JSONLoggingTests",
            dependencies: ["JSONLogging", "ByteCompression", "JSONText", logging, coreMetrics, instrumentation]),
        .testTarget(name: "JSONLoggingTestKitTests", dependencies: ["JSONLoggingTestKit", "JSONLogging", logging]),
        .testTarget(name: "PrometheusMetricsTests", dependencies: ["PrometheusMetrics", "ByteCompression", coreMetrics]),
        .testTarget(
            name: "PrometheusEndpointTests",
            dependencies: [
                "PrometheusEndpoint", "PrometheusMetrics", logging,
                .product(name: "AsyncHTTPClient", package: "async-http-client", condition: agentOnly),
                .product(name: "Hummingbird", package: "hummingbird", condition: agentOnly),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: agentOnly),
                .product(name: "NIOCore", package: "swift-nio", condition: agentOnly),
            ]),
        .testTarget(name: "PipelineMetricsTests", dependencies: ["CircuitBreaking", "PipelineMetrics", "PrometheusMetrics", logging]),
        .testTarget(name: "ShipperCoreTests", dependencies: ["CircuitBreaking", "ShipperCore", "JSONText", "ShipperTestSupport"]),
        .testTarget(
            name: "ShipperEncodingTests",
            dependencies: ["ShipperEncoding", "ShipperCore", "ByteCompression", "JSONText", "ShipperTestSupport"]),
        .testTarget(
            name: "ShipperTailingTests",
            dependencies: ["ShipperTailing", "ShipperCore", "ByteCompression", "JSONText", "ShipperTestSupport", logging]),
        .testTarget(
            name: "ShipperDeliveryTests",
            dependencies: [
                "CircuitBreaking", "ShipperDelivery", "ShipperEncoding", "ShipperCore", "JSONText", "ShipperTestSupport", logging,
                .product(name: "NIOCore", package: "swift-nio", condition: agentOnly),
                .product(name: "NIOPosix", package: "swift-nio", condition: agentOnly),
            ]),
        .testTarget(
            name: "ShipperStoreTests",
            dependencies: [
                "ShipperStore", "ShipperCore", "JSONText", "ShipperTestSupport",
                .product(name: "GRDB", package: "GRDB.swift", condition: storeOnly),
            ]),
        .testTarget(
            name: "ShipperAgentTests",
            dependencies: [
                "CircuitBreaking", "ShipperAgent", "ShipperCore", "ShipperDelivery", "ShipperEncoding", "ShipperTailing",
                "PrometheusMetrics", "JSONText",
                "ShipperTestSupport", logging,
            ]),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "ByteCompression", "CircuitBreaking", "ShipperAgent", "ShipperCore", "ShipperDelivery", "ShipperTailing", "JSONText",
                "ShipperTestSupport", logging,
            ]),
        .testTarget(name: "EndToEndTests", dependencies: ["shipper", "MarketPipeline"]),
        .testTarget(name: "TidyTests"),
    ]
)

// MARK: - Settings, the same for every target

for target in package.targets where target.type != .system {
    var settings = target.swiftSettings ?? []
    settings += [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .strictMemorySafety(),
    ]
    // A warning stops CI, never a user whose compiler is newer than ours.
    if Context.environment["CI"] != nil { settings.append(.treatAllWarnings(as: .error)) }
    target.swiftSettings = settings
}
