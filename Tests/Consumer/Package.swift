// swift-tools-version: 6.2
import PackageDescription

// A package that takes only the libraries. `prove` resolves and runs it against a fresh clone in a folder of another name.

/// Where the clone is. A path dependency's identity is its folder's name, so it must follow the path.
let clone = Context.environment["CLONE"] ?? "../.."
let identity = clone.split(separator: "/").last.map(String.init) ?? clone

let package = Package(
    name: "Consumer",
    dependencies: [
        .package(path: clone, traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
    ],
    targets: [
        .executableTarget(
            name: "Consumer",
            dependencies: [
                .product(name: "JSONLogging", package: identity),
                .product(name: "PrometheusMetrics", package: identity),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .target(
            name: "Articles",
            dependencies: [
                .product(name: "JSONLogging", package: identity), .product(name: "Logging", package: "swift-log"),
                .product(name: "Instrumentation", package: "swift-distributed-tracing"),
            ]),
        .target(
            name: "Guides",
            dependencies: [
                .product(name: "JSONLogging", package: identity), .product(name: "PrometheusMetrics", package: identity),
                .product(name: "PipelineMetrics", package: identity), .product(name: "Logging", package: "swift-log"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Instrumentation", package: "swift-distributed-tracing"),
            ]),
        .executableTarget(
            name: "Readme",
            dependencies: [
                .product(name: "JSONLogging", package: identity), .product(name: "Logging", package: "swift-log"),
            ]),
    ]
)
