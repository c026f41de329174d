import Logging
import PrometheusEndpoint
import PrometheusMetrics

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Serves `/metrics` while something runs.
struct MetricsServer: Sendable {
    let registry: PrometheusRegistry
    let host: String
    let port: Int

    /// - Parameter address: `127.0.0.1:9400`, or a port alone, on the loopback address.
    init?(_ registry: PrometheusRegistry, address: String) {
        let parts = address.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let port = parts.last.flatMap({ UInt16($0) }) else { return nil }
        host = parts.count == 2 ? String(parts[0]) : "127.0.0.1"
        self.port = Int(port)
        self.registry = registry
    }

    /// Runs `body` as soon as the metrics can be read, and stops serving when it is done.
    ///
    /// - Throws: What the system says where the address can't be bound; `body` is not run then.
    func serve<T: Sendable>(_ body: @escaping @Sendable () async -> T) async throws -> T? {
        let (listening, bound) = AsyncStream.makeStream(of: Int.self)
        let endpoint = PrometheusEndpoint(registry, host: host, port: port, logger: Logger(label: "champion.metrics")) { [host] port in
            print("metrics at http://\(host):\(port)/metrics")
            // Whoever reads this through a pipe waits for it.
            fflush(nil)
            bound.yield(port)
        }
        return try await withThrowingTaskGroup(of: T?.self) { group in
            group.addTask {
                try await endpoint.run()
                return nil
            }
            group.addTask {
                guard await listening.first(where: { _ in true }) != nil else { return nil }
                return await body()
            }
            while let result = try await group.next() {
                guard let result else { continue }
                group.cancelAll()
                return result
            }
            return nil
        }
    }
}
