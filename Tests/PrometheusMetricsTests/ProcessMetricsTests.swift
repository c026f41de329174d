import PrometheusMetrics
import Testing

#if os(Linux)
import Glibc

@Suite struct ProcessMetricsTests {
    private func samples() -> [String: Double] {
        let registry = PrometheusRegistry()
        registry.addProcessMetrics()
        let lines = registry.page.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ") }
        return Dictionary(uniqueKeysWithValues: lines.map { (String($0[0]), Double($0[1]) ?? .nan) })
    }

    @Test func `every number is that of this process`() throws {
        let samples = samples()
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        let started = try #require(samples["process_start_time_seconds"])
        #expect(started > 1.6e9 && started <= Double(now.tv_sec) + 1)
        #expect(try #require(samples["process_resident_memory_bytes"]) > 0x1p20)
        #expect(try #require(samples["process_virtual_memory_bytes"]) >= samples["process_resident_memory_bytes"] ?? .nan)
        #expect(try #require(samples["process_cpu_seconds_total"]) > 0)
        #expect(try #require(samples["process_threads"]) >= 1)
        #expect(try #require(samples["process_open_fds"]) >= 3)
        #expect(try #require(samples["process_max_fds"]) >= samples["process_open_fds"] ?? .nan)
        #expect(samples.count == 7)
    }

    @Test func `opened files are counted`() throws {
        let before = try #require(samples()["process_open_fds"])
        let files = (0..<64).map { _ in unsafe open("/dev/null", O_RDONLY) }
        defer { for file in files { close(file) } }
        // Other tests of this process open and close files meanwhile, but not so many.
        #expect(try #require(samples()["process_open_fds"]) >= before + 32)
    }
}
#endif
