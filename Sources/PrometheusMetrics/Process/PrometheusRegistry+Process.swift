extension PrometheusRegistry {
    /// Shows the process' own metrics at each scrape, under the names of every Prometheus client: `process_cpu_seconds_total`,
    /// `process_resident_memory_bytes`, `process_virtual_memory_bytes`, `process_start_time_seconds`, `process_open_fds`,
    /// `process_max_fds`, `process_threads`.
    ///
    /// On Linux. Elsewhere, and for a number that the system won't tell, the metric is absent.
    /// - Returns: Its place, for ``removeCollector(_:)``.
    @discardableResult
    public func addProcessMetrics() -> PrometheusCollectorID {
        addCollector { collector in
            #if os(Linux)
            collector.write(ProcessReading())
            #endif
        }
    }
}

#if os(Linux)
extension PrometheusCollector {
    fileprivate mutating func write(_ reading: ProcessReading) {
        counter(
            "process_cpu_seconds_total", help: "Total user and system CPU time spent in seconds.", value: ProcessReading.cpuSeconds)
        write("process_resident_memory_bytes", "Resident memory size in bytes.", reading.residentBytes)
        write("process_virtual_memory_bytes", "Virtual memory size in bytes.", reading.virtualBytes)
        write("process_start_time_seconds", "Start time of the process since unix epoch in seconds.", reading.startTime)
        write("process_open_fds", "Number of open file descriptors.", ProcessReading.openDescriptors)
        write("process_max_fds", "Maximum number of open file descriptors.", ProcessReading.maxDescriptors)
        write("process_threads", "Number of threads of the process.", reading.threads)
    }

    private mutating func write(_ name: String, _ help: String, _ value: Double?) {
        if let value { gauge(name, help: help, value: value) }
    }
}
#endif
