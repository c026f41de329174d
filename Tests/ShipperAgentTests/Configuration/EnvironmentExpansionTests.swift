import Testing

@testable import ShipperAgent

@Suite struct EnvironmentExpansionTests {
    let expansion = EnvironmentExpansion(environment: [
        "A": "1", "B_2": "two", "EMPTY": "", "REF": "${A}", "DOLLAR": "$.x",
    ])

    @Test(arguments: [
        ("", ""), ("plain", "plain"), ("${A}", "1"), ("x${A}y${B_2}z", "x1ytwoz"), ("${NONE:-d}", "d"),
        ("${NONE:-}", ""),
        ("${EMPTY:-d}", "d"), ("${EMPTY}", ""), ("$$", "$"), ("$${A}", "${A}"), ("$$$$", "$$"), ("${REF}", "${A}"),
        ("$.a.b", "$.a.b"), ("$$.a", "$.a"), ("${NONE:-a:-b}", "a:-b"), ("a}b", "a}b"), ("$.${A}", "$.1"),
    ])
    func `a text is expanded once`(text: String, expanded: String) throws {
        #expect(try expansion.expand(text) == expanded)
    }

    @Test(arguments: [
        "$", "a$", "$A", "${", "${A", "${}", "${1A}", "${A B}", "${NONE}", "a$.b", "$ ", "${A:x}", "${:-x}", "$.$x",
    ])
    func `a dollar that stands for nothing is a mistake`(text: String) {
        #expect(throws: Misfit.self) { try expansion.expand(text) }
    }

    @Test func `a variable cannot bring in keys, lines or fields`() throws {
        let text = smallestFile.withSinkKeys("labels: {a: \"${A}\", b: \"${B}\"}")
        let read = try configuration(text, environment: ["A": "{x: y}", "B": "$.level"])
        guard case .loki(let loki) = try #require(read.sinks.first).destination else { return }
        #expect(loki.labels.map(\.value) == [.fixed("{x: y}"), .fixed("$.level")])
    }

    @Test func `a variable that is set and empty is told so`() {
        #expect(
            report(of: smallestFile.with("/var/lib/shipper", "${DIR}"), environment: ["DIR": ""])
                == #"shipper.yaml:1:1 state_directory: got "${DIR}", which is empty, want an absolute path such as "/var/lib/shipper"."#
        )
    }

    /// Every key of every kind of sink is given the secret; whatever is said of it, the secret is not.
    @Test(arguments: [
        "hunter2-Secret", "Hunter2 secret", "hunter2/secret:x@y", "hunter2", "http://a:hunter2@b?token=hunter2",
    ])
    func `what a variable holds is never shown`(secret: String) {
        for entries in [Schema.Loki.group.entries, Schema.Elasticsearch.group.entries] {
            let kind = entries.contains { $0.name == "labels" } ? "loki" : "elasticsearch"
            let text = """
                state_directory: ${S}
                host: ${S}
                shutdown_timeout: ${S}
                admin: {listen: "${S}"}
                log: {level: "${S}"}
                sources:
                  app:
                \(Self.secrets(in: Schema.Source.group.entries, indent: "    "))
                sinks:
                  a:
                    type: \(kind)
                \(Self.secrets(in: entries.filter { $0.name != "type" }, indent: "    "))
                """
            let said = report(of: text, environment: ["S": secret])
            #expect(said.contains("${S}"))
            #expect(!said.lowercased().contains("hunter2"), "\(said)")
        }
    }

    private static func secrets(in entries: [SchemaEntry], indent: String) -> String {
        entries.filter { $0.status == .built }.map { entry in
            guard entry.children.isEmpty else {
                return "\(indent)\(entry.name):\n" + secrets(in: entry.children, indent: indent + "  ")
            }
            let value =
                entry.type.hasPrefix("list")
                ? "[\"${S}\", \"${S}\"]" : entry.type.hasPrefix("map") ? "{a: \"${S}\"}" : "${S}"
            return "\(indent)\(entry.name): \(value)"
        }.joined(separator: "\n")
    }

    @Test(arguments: [
        ("http://me:hunter2@loki:3100", #""http://…@loki:3100""#), ("me:hunter2@loki", #""…@loki""#),
        ("https://loki/?token=hunter2", #""https://loki/?…""#), ("a@b", #""a@b""#), ("x\ny\u{7F}", #""x\ny\u{7F}""#),
    ])
    func `what stands in the file is shown without credentials, and on one line`(text: String, shown: String) {
        #expect(quoted(text) == shown)
    }
}
