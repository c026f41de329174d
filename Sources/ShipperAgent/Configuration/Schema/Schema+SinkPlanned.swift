extension Schema.Sink {
    static let plannedDeadLetter: [SchemaEntry] = [
        .planned(
            "on_full", "choice", default: "`pause`", limits: "`pause` `drop_oldest`",
            "What becomes of refused lines when the dead-letter file is full.")
    ]

    static let plannedConnection: [SchemaEntry] = [
        .planned(
            "auth", "", "Who is asking. Each secret is a text, `${ENV}` or a file, and is never printed.",
            [
                .planned("username", "text", "For basic authentication."),
                .planned("password", "text, `${ENV}` or file", "For basic authentication."),
                .planned("bearer_token", "text, `${ENV}` or file", "Sent as `Authorization: Bearer …`."),
                .planned("api_key", "text, `${ENV}` or file", "Sent as `Authorization: ApiKey …` (Elasticsearch)."),
            ]),
        .planned(
            "tls", "", "For `https`.",
            [
                .planned("ca_file", "path", default: "the system's", "Certificates to trust, in PEM."),
                .planned("certificate_file", "path", "The client's certificate, in PEM."),
                .planned("key_file", "path", "The client's private key, in PEM."),
                .planned("server_name", "text", default: "the URL's host", "The name that the server must prove."),
            ]),
        .planned("headers", "map of name to text", default: "`{}`", "Further headers of every request."),
        .planned("connect_timeout", "time", default: "`10s`", limits: "100ms … 5m", "For the connection alone."),
        .planned(
            "max_connection_age", "time", default: "`5m`", limits: "10s … 1d",
            "A connection is closed after so long, so that a change in DNS is seen."),
        .planned(
            "circuit_breaker", "", "Stop trying for a while after failures in a row.",
            [
                .planned(
                    "failures", "number", unit: "failures", default: "`5`", limits: "1 … 1000",
                    "It opens after so many."),
                .planned(
                    "recovery", "time", default: "`5m`", limits: "1s … 1d", "It lets one trial through after so long."),
            ]),
    ]
}
