@testable import ShipperAgent

/// A file that is right, and says no more than it must.
let smallestFile = """
    state_directory: /var/lib/shipper
    sources:
      app:
        include: [/var/log/app/*.ndjson]
    sinks:
      loki:
        type: loki
        inputs: [app]
        urls: ["http://127.0.0.1:3100"]
    """

func configuration(
    _ text: String, environment: [String: String] = [:]
) throws(ConfigurationError) -> AgentConfiguration {
    try AgentConfiguration.parse(text: text, file: "shipper.yaml", environment: environment)
}

/// What the parser says of a text; empty where it is right.
func report(of text: String, environment: [String: String] = [:]) -> String {
    do {
        _ = try configuration(text, environment: environment)
        return ""
    } catch {
        return error.description
    }
}

extension String {
    /// The text with one place changed; the test is wrong where that place is not there.
    func with(_ old: String, _ new: String) -> String {
        precondition(contains(old), "nothing to change: \(old)")
        return split(separator: old, maxSplits: 1, omittingEmptySubsequences: false).joined(separator: new)
    }

    /// The text with more keys at its end, which belong to the last sink.
    func withSinkKeys(_ lines: String) -> String {
        self + "\n" + lines.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
    }
}
