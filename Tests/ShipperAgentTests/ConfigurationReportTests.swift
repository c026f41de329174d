import Testing

@testable import ShipperAgent

@Suite struct ConfigurationReportTests {
    private func report(_ folder: TemporaryFolder) throws -> ConfigurationReport {
        ConfigurationReport(
            try configuration(smallestFile.with("/var/log/app/*.ndjson", folder.file("logs/*.log"))))
    }

    @Test func `it lists the files that there are now, and where they go`() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("logs")
        for name in ["b.log", "a.log", "c.txt"] { try folder.write("", to: "logs/\(name)") }
        let report = try report(folder)
        #expect(
            report.description == """
                The configuration is right.
                State: /var/lib/shipper
                Source 'app' (auto): 2 files now
                  \(folder.file("logs/a.log"))
                  \(folder.file("logs/b.log"))
                Sink 'loki': Loki at http://127.0.0.1:3100/loki/api/v1/push, from app
                """)
        #expect(report.problems.isEmpty)
    }

    @Test func `of many files it lists ten`() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("logs")
        for number in 10..<25 { try folder.write("", to: "logs/\(number).log") }
        let lines = try report(folder).description.split(separator: "\n")
        #expect(lines.contains("Source 'app' (auto): 15 files now") && lines.contains("  … and 5 more"))
        #expect(lines.filter { $0.hasSuffix(".log") }.count == 10)
    }
}
