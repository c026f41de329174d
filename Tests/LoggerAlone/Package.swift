// swift-tools-version: 6.2
import PackageDescription

// The logger's tests as a package of their own: a sanitizer, which needs all code built for it, needs no more than the logger.

/// A package taken by its path is known by its folder's name, and a clone may lie in a folder of any name.
let root = Context.packageDirectory.split(separator: "/").dropLast(2).last.map(String.init) ?? ""

let package = Package(
    name: "LoggerAlone",
    dependencies: [
        .package(path: "../..", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
    ],
    targets: [
        .testTarget(
            name: "JSONLoggingTests",
            dependencies: [
                .product(name: "JSONLogging", package: root), .product(name: "_ShipperPath", package: root),
                .product(name: "Logging", package: "swift-log"), .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Instrumentation", package: "swift-distributed-tracing"),
            ]),
        .testTarget(
            name: "JSONLoggingTestKitTests",
            dependencies: [
                .product(name: "JSONLoggingTestKit", package: root), .product(name: "JSONLogging", package: root),
                .product(name: "Logging", package: "swift-log"),
            ]),
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
