// swift-tools-version: 6.2
import PackageDescription

// How fast the agent's CPU-bound path and the logger are (the figures stand in docs/performance.md), and what becomes of what is
// logged under load. A package of its own, so that nobody who
// builds the agent builds this, and the other way round: without the trait `Shipper` only swift-log is fetched.
//
//     swift run -c release --package-path Tests/Benchmarks Benchmarks
//     swift run -c release --package-path Tests/Benchmarks Benchmarks --brief
//     swift run -c release --package-path Tests/Benchmarks LoggerBenchmarks
//     swift run -c release --package-path Tests/Benchmarks MetricsBenchmarks

/// A package taken by its path is known by its folder's name, and a clone may lie in a folder of any name.
let root = Context.packageDirectory.split(separator: "/").dropLast(2).last.map(String.init) ?? ""

let package = Package(
    name: "Benchmarks",
    dependencies: [
        .package(path: "../..", traits: []), .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    ],
    targets: [
        .target(name: "AllocationCount"),
        .executableTarget(
            name: "Benchmarks", dependencies: ["AllocationCount", .product(name: "_ShipperPath", package: root)]),
        .executableTarget(
            name: "LoggerBenchmarks",
            dependencies: [
                "AllocationCount", .product(name: "JSONLogging", package: root),
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["structlog_benchmark.py"]),
        .executableTarget(
            name: "MetricsBenchmarks",
            dependencies: [
                "AllocationCount", .product(name: "PrometheusMetrics", package: root),
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ]),
        // What it writes is read back by logger_proof.
        .executableTarget(
            name: "LoggerProof",
            dependencies: [.product(name: "JSONLogging", package: root), .product(name: "Logging", package: "swift-log")]),
    ]
)

for target in package.targets {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .strictMemorySafety(),
    ]
}
