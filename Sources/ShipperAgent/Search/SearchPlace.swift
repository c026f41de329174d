import ShipperDelivery
import ShipperTailing

/// What of a configuration is searched, as `--from` names it.
public struct SearchPlace: Sendable {
    public let name: String
    public let search: any LogSearch
    private let transport: AsyncHTTPTransport?

    /// Ends its connections.
    public func close() async { await transport?.shutdown() }

    /// - Parameters:
    ///   - word: `files`, `loki`, `elasticsearch`, or a sink's name; nil: the first sink that can be searched.
    ///   - environment: may name a proxy.
    /// - Throws: `SearchProblem` if the configuration has no such thing; `UnusablePEM`.
    public init(
        _ word: String?, in configuration: AgentConfiguration, follows: Bool = false, environment: [String: String]
    ) throws {
        guard word != "files" else {
            name = "files"
            search = FileLogSearch(configuration, host: HostName.known(configuration), follows: follows)
            transport = nil
            return
        }
        let sink = try Self.sink(word, in: configuration)
        let transport = try AsyncHTTPTransport(sink.transportSettings(environment: environment))
        name = sink.name
        self.transport = transport
        let inputs = configuration.sources.filter { sink.inputs.contains($0.name) }
        let times = inputs.compactMap { $0.timestamp?.literalKey }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let network = sink.authorized(transport)
        switch sink.destination {
        case .loki(let loki):
            guard let url = loki.query.url(push: sink.address(of: loki.urls[0])) else {
                throw SearchProblem("Sink '\(sink.name)' is not to be asked: its configuration says `query: {url: off}`.")
            }
            search = LokiSearch(
                loki: loki, inputs: sink.inputs, times: times, url: url, network: network, timeout: sink.timeout, now: WallClock.now)
        case .elasticsearch(let configuration):
            search = ElasticsearchSearch(
                search: configuration, times: times, textSources: Set(inputs.filter { $0.format == .text }.map(\.name)),
                url: "\(sink.address(of: configuration.urls[0]).text(defaultPath: ""))/\(configuration.targetName)/_search",
                network: network, timeout: sink.timeout)
        }
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
            throw SearchProblem("There are several sinks of type \(word): say --from with one's name, \(ofKind.map(\.name).joined(separator: " or ")).")
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
        }
    }
}

extension HostName {
    /// The name under which the agent sends this host's records, without making one up for it.
    static func known(_ configuration: AgentConfiguration) -> String {
        if let configured = configuration.host { return configured }
        let bytes = (try? LocalFiles().contents(of: configuration.stateDirectory + "/host")) ?? nil
        return String(decoding: (bytes ?? []).prefix { $0 != 0x0A }, as: UTF8.self)
    }
}
