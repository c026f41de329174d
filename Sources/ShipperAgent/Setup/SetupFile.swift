import JSONText

/// A commented configuration made of answers, and of what the logs show.
public struct SetupFile {
    private let answers: SetupAnswers
    private let sample: LogSample

    public init(_ answers: SetupAnswers, _ sample: LogSample) {
        self.answers = answers
        self.sample = sample
    }

    public var text: String {
        """
        # Made by shipper init. Every key is in docs/configuration.md; what is not said here has its default.

        # What must outlive the agent: how far each sink has come, and lines that a server refused.
        state_directory: \(quoted(answers.stateDirectory))

        # /metrics\(answers.destination == .local ? ", /healthz and the page" : " and /healthz"), for this host alone.
        admin: {listen: "127.0.0.1:9464"}

        \(source)

        \(sink)

        """
    }

    private func quoted(_ text: String) -> String { SearchDSL.string(text) }

    private var source: String {
        var lines = [
            "sources:", "  \(answers.service):",
            "    # With the names that rotation gives: what was renamed while the agent was down is found under no other.",
            "    include: [\(answers.logs.map(quoted).joined(separator: ", "))]",
        ]
        if sample.isJSON {
            lines += [
                "    # JSON objects; a line that is none is sent as text, and counted.", "    format: json",
                "    # The key of a line's own time. A line without one has the time at which it was first read.",
                "    timestamp: \(quoted(sample.timestamp ?? RecordFields.usualTimes[0]))",
            ]
        } else {
            lines += [
                "    # Plain text; each line is sent as it is.", "    format: text",
                "    # Lines that belong together, such as a stack trace, become one record:",
                "    # multiline: {continue: '^[ \\t]'}",
            ]
        }
        lines += ["    # To leave alone what stands in the files already:", "    # start_at: end"]
        return lines.joined(separator: "\n")
    }

    private var sink: String {
        switch answers.destination {
        case .loki: loki
        case .elasticsearch: elasticsearch
        case .local: local
        }
    }

    private var urls: String { "    urls: [\(answers.url.map(quoted) ?? "")]" }

    private var local: String {
        [
            "sinks:", "  store:",
            "    # A store on this host: shipper query finds records in it, and so does a page. Where that is, shipper status says",
            "    # while the agent runs.",
            "    type: local", "    inputs: [\(answers.service)]", "    # The oldest records go at either limit.",
            "    retention: {max_age: 7d, max_bytes: 1GiB}",
        ].joined(separator: "\n")
    }

    private var loki: String {
        var labels = ["service: \(quoted(answers.service))"]
        if sample.isJSON, sample.lines == 0 || sample.hasLevel { labels.append("level: $.level") }
        var lines = [
            "sinks:", "  loki:", "    type: loki", "    inputs: [\(answers.service)]", urls,
            "    # Labels open streams: few names, few values. `host` and `source` are there already.",
            "    labels: {\(labels.joined(separator: ", "))}",
        ]
        if sample.isJSON, sample.lines == 0 || sample.hasTrace {
            lines += [
                "    # What has many values travels beside the line. It is searchable all the same.", "    structured_metadata: [trace_id]",
            ]
        }
        lines += [
            "    # Where Loki wants them:", "    # tenant: example", "    # auth: {bearer_token: \"file:/etc/shipper/loki.token\"}",
        ]
        return lines.joined(separator: "\n")
    }

    private var elasticsearch: String {
        [
            "sinks:", "  search:", "    type: elasticsearch", "    inputs: [\(answers.service)]", urls,
            "    # Made at the first line, if the user may make it; shipper-config/elasticsearch has a template.",
            "    data_stream: logs-\(answers.service)-default", "    # Where Elasticsearch wants it:",
            "    # auth: {api_key: \"file:/etc/shipper/elasticsearch.key\"}",
        ].joined(separator: "\n")
    }
}
