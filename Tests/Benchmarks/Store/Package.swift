// swift-tools-version: 6.2
import PackageDescription

// What the embedded store costs and how fast it finds things (the figures stand in docs/performance.md). A package of its own, since it
// needs the trait LocalStore, and SQLite's header with it.
//
//     swift run -c release --package-path Tests/Benchmarks/Store StoreBenchmarks
//     swift run -c release --package-path Tests/Benchmarks/Store StoreBenchmarks --records 10000000

/// A package taken by its path is known by its folder's name, and a clone may lie in a folder of any name.
let root = Context.packageDirectory.split(separator: "/").dropLast(3).last.map(String.init) ?? ""

let package = Package(
    name: "StoreBenchmarks",
    dependencies: [
        .package(path: "../../..", traits: ["Shipper", "LocalStore"]),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .executableTarget(
            name: "StoreBenchmarks",
            dependencies: [
                .product(name: "_ShipperStore", package: root), .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ])
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
