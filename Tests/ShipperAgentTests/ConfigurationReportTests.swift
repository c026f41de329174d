import Glibc
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

    @Test func `it tries a pin, and says in words why there can be none`() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("logs")
        try folder.write("", to: "logs/a.log")
        let text = smallestFile.with("/var/log/app/*.ndjson", folder.file("logs/*.log")).with("  app:\n", "  app:\n    pinning: on\n")
        let here = text.with("/var/lib/shipper", folder.file("state"))
        #expect(ConfigurationReport(try configuration(here)).description.contains("pinning: tried when the state directory is there"))
        try folder.makeFolder("state")
        let report = ConfigurationReport(try configuration(here))
        #expect(report.description.contains("1 file now\n  \(folder.file("logs/a.log"))\n  pinning: works") && report.problems.isEmpty)
        #expect(!folder.exists("state/pin-trial-\(getpid())"))
        let elsewhere = ConfigurationReport(try configuration(text.with("/var/lib/shipper", "/dev/shm")))
        #expect(elsewhere.problems.count == 1 && elsewhere.problems[0].contains("it is on another file system than the state directory"))
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
