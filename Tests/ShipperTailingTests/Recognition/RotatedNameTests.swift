import Testing

@testable import ShipperTailing

@Suite struct RotatedNameTests {
    @Test(arguments: [
        "app.log", "app.log.1", "app.log.12", "app.log.1.gz", "app.log-20261123", "app.log-20261123.gz", "app.log-2026-11-23.zst",
        "app.log-1795622400", "app.log-2026112309", "app-20261123.log", "app-20261123.log.gz", "app.1.log",
    ])
    func `rotation's names are of one family`(name: String) { #expect(RotatedName.family(of: "/log/\(name)") == "/log/app.log") }

    @Test(arguments: ["worker7.log", "worker-7.log", "2026.log", "7", "-", ".1", "a", "access_log", "job-12", "x.log.gz.txt"])
    func `other numbers belong to the name`(name: String) { #expect(RotatedName.family(of: "/log/\(name)") == "/log/\(name)") }

    @Test func `folders keep their numbers`() { #expect(RotatedName.family(of: "/log.1/app.log.2") == "/log.1/app.log") }

    @Test(arguments: [("a.gz", true), ("a.zst", true), ("a.log", false), ("a.gz.1", false)])
    func `compressed files are known by their ending`(name: String, isCompressed: Bool) {
        #expect(RotatedName.isCompressed(name) == isCompressed)
    }
}
