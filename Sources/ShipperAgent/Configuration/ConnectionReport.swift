import ShipperDelivery

/// What `shipper check` finds where lines are to go: it asks each server of each sink, and changes nothing there.
public struct ConnectionReport: CustomStringConvertible, Sendable {
    /// A server that has not answered by then is said not to.
    static let patience = Duration.seconds(10)

    public let description: String
    /// What would keep lines from being delivered now. Sentences.
    public let problems: [String]

    /// Tries all connections.
    ///
    /// - Throws: if a sink's certificates cannot be read.
    public static func trying(_ configuration: AgentConfiguration, environment: [String: String]) async throws -> ConnectionReport {
        var lines: [String] = []
        var problems: [String] = []
        for sink in configuration.sinks {
            let trials = SinkParts(sink: sink, host: "").trials
            for (place, url) in sink.urls.enumerated() {
                let network = try AsyncHTTPTransport(sink.transportSettings(of: url, environment: environment))
                let transport = sink.authorized(network)
                let findings = await findings(trials.compactMap { $0.addressed(toServer: place) }, transport, sink)
                await network.shutdown()
                let server = "Sink '\(sink.name)' at \(url.host):\(url.port)"
                // What fails is a problem, and is said there alone.
                let good = findings.filter { !$0.isFailure }
                if !good.isEmpty { lines.append("\(server): \(good.map(\.words).joined(separator: "; ")).") }
                problems += findings.filter(\.isFailure).map { "\(server): \($0.words)." }
            }
        }
        return ConnectionReport(description: lines.joined(separator: "\n"), problems: problems)
    }

    private static func findings(
        _ trials: [(ConnectionTrial, HTTPMessage)], _ transport: any HTTPTransport, _ sink: SinkConfiguration
    ) async -> [ConnectionTrial.Finding] {
        var findings: [ConnectionTrial.Finding] = []
        for (trial, message) in trials {
            do throws(TransportFailure) {
                findings.append(trial.finding(on: try await transport.send(message, timeout: min(sink.timeout, patience))))
            } catch {
                // Where nobody answers there is no more to find out.
                return findings + [trial.finding(on: error)]
            }
        }
        return findings
    }
}

extension ConnectionTrial {
    /// The request for one of the sink's servers; `nil` if it is not asked this.
    fileprivate func addressed(toServer place: Int) -> (ConnectionTrial, HTTPMessage)? {
        let addresses = [message.url] + message.alternatives
        guard place < addresses.count else { return nil }
        var addressed = message
        addressed.url = addresses[place]
        addressed.alternatives = []
        return (self, addressed)
    }
}

extension ConnectionTrial.Finding {
    var isFailure: Bool { if case .fails = self { true } else { false } }

    var words: String {
        switch self {
        case .product(let product): product.warning.map { "\(product). \($0)" } ?? "it is \(product)"
        case .works(let words), .doubtful(let words), .fails(let words): words
        }
    }
}
