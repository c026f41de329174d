import ShipperDelivery
import ShipperTailing

/// What of a configuration is searched, as `--from` names it.
public struct SearchPlace: Sendable {
    public let name: String
    public let search: any LogSearch
    /// The same to be read from end to end; `nil` of files.
    let records: (any HeldRecords)?
    private let networks: [AsyncHTTPTransport]

    /// Ends its connections.
    public func close() async {
        for network in networks { await network.shutdown() }
    }

    /// - Parameters:
    ///   - word: `files`, `loki`, `elasticsearch`, `local`, or a sink's name; nil: the first sink that can be searched.
    ///   - environment: may name a proxy.
    /// - Throws: `SearchProblem` if the configuration has no such thing; `UnusablePEM`.
    public init(
        _ word: String?, in configuration: AgentConfiguration, follows: Bool = false, environment: [String: String]
    ) throws {
        guard word != "files" else {
            name = "files"
            search = FileLogSearch(
                configuration, host: HostName.known(configured: configuration.host, stateDirectory: configuration.stateDirectory),
                follows: follows)
            records = nil
            networks = []
            return
        }
        let sink = try Self.sink(word, in: configuration)
        // Before there are connections, which would have to be ended.
        let lokiURLs = try Self.lokiURLs(of: sink)
        let networks = try sink.urls.map { try AsyncHTTPTransport(sink.transportSettings(of: $0, environment: environment)) }
        name = sink.name
        self.networks = networks
        let inputs = configuration.sources.filter { sink.inputs.contains($0.name) }
        let times = inputs.compactMap { $0.timestamp?.literalKey }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let host = HostName.known(configured: configuration.host, stateDirectory: configuration.stateDirectory)
        let network = sink.authorized(SinkParts(sink: sink, host: "").upstream(networks) { _ in })
        switch sink.destination {
        case .loki(let loki):
            let search = LokiSearch(
                loki: loki, inputs: sink.inputs, times: times, urls: lokiURLs, network: network, timeout: sink.timeout, now: WallClock.now)
            self.search = search
            records = LokiRecords(search: search, host: host)
        case .elasticsearch(let configuration):
            let search = ElasticsearchSearch(
                search: configuration, times: times, textSources: Set(inputs.filter { $0.format == .text }.map(\.name)),
                urls: configuration.urls.map { "\(sink.address(of: $0).text(defaultPath: ""))/\(configuration.searchedName)/_search" },
                network: network, timeout: sink.timeout)
            self.search = search
            records = ElasticsearchRecords(search: search, host: host)
        case .local(let local):
            let path = local.file(ofSink: sink.name, stateDirectory: configuration.stateDirectory)
            search = LocalSearch(path: path, times: times, follows: follows)
            records = LocalRecords(path: path, retention: local)
        }
    }

    /// Where Loki is asked; none of another sink.
    private static func lokiURLs(of sink: SinkConfiguration) throws(SearchProblem) -> [String] {
        guard case .loki(let loki) = sink.destination else { return [] }
        guard let reading = loki.reading(at: loki.urls.map { sink.address(of: $0) }) else {
            throw SearchProblem("Sink '\(sink.name)' is not to be asked: its configuration says `query: {url: off}`.")
        }
        return reading.urls
    }

    private static func sink(_ word: String?, in configuration: AgentConfiguration) throws(SearchProblem) -> SinkConfiguration {
        let sinks = configuration.sinks
        guard let word else {
            guard let first = sinks.first else { throw SearchProblem("The configuration has no sink.") }
            return first
        }
        if let named = sinks.first(where: { $0.name == word }) { return named }
        let ofKind = sinks.filter { $0.kindName == word }
        if ofKind.count > 1 {
            throw SearchProblem(
                "There are several sinks of type \(word): say --from with one's name, \(ofKind.map(\.name).joined(separator: " or ")).")
        }
        guard let only = ofKind.first else {
            let choices = ["files"] + sinks.map(\.name)
            throw SearchProblem("There is no sink '\(word)', nor one of that type. --from takes \(choices.joined(separator: ", ")).")
        }
        return only
    }
}

extension SinkConfiguration {
    /// As `type` in the configuration says it.
    var kindName: String {
        switch destination {
        case .loki: "loki"
        case .elasticsearch: "elasticsearch"
        case .local: "local"
        }
    }
}

extension ElasticsearchConfiguration {
    /// What is written to, as a search names it: of an index by date, all dates.
    var searchedName: String {
        guard case .index(.dated(let text, _)) = target else { return targetName }
        return ["%Y", "%m", "%d", "%H"].reduce(text) { $0.replacing($1, with: "*") }
    }
}
