import Testing

@testable import ShipperAgent

@Suite struct SyntaxMistakeTests {
    @Test(arguments: [
        ("", "shipper.yaml:1:1: got an empty file, want at least state_directory, sources and sinks."),
        ("# a comment\n", "shipper.yaml:1:1: got an empty file, want at least state_directory, sources and sinks."),
        ("just words", #"shipper.yaml:1:1: got "just words", want a map with keys such as "version"."#),
        ("- a\n- b", #"shipper.yaml:1:1: got a list of 2, want a map with keys such as "version"."#),
    ])
    func `a file that is no map is told so`(text: String, said: String) {
        #expect(report(of: text) == said)
    }

    @Test(arguments: [
        ("sources:\n\tapp: x", "; want spaces: YAML does not indent by tabs."),
        ("host: @x", #"; want a value that begins with "@" in quotes."#),
        ("include: *.log", #"; want a value that begins with "*" in quotes."#),
        ("include: *logs", #"; want a value that begins with "*" in quotes."#),
        ("host: a: b", #"; want a value with ": " in it in quotes, and keys of one map in one column."#),
        ("urls: [${URL}]", #"; want "${NAME}" in quotes within [] and {}."#),
        ("host: 'abc", "; want the closing quote."),
        ("a: |\nb", "; want a key, a colon and a space."),
        ("a:\n  - b\n c", "; want the keys of one map in one column."),
        ("a: 1\n---\nb: 2", "; want one document in a file."),
    ])
    func `broken YAML is told with what the writer most likely did`(text: String, hint: String) {
        let said = report(of: text)
        #expect(said.hasPrefix("shipper.yaml:"))
        #expect(said.contains("got broken YAML: "))
        #expect(said.hasSuffix(hint), "\(said)")
    }

    @Test func `broken YAML has a place`() {
        #expect(
            report(of: "sources:\n  app: [a\nsinks: x")
                == "shipper.yaml:3:6: got broken YAML: did not find expected ',' or ']' while parsing a flow sequence (which began at 2:8)."
        )
    }

    @Test func `a control character in the file has a place`() {
        #expect(
            report(of: "host: a\nlog: \u{1}")
                == "shipper.yaml:2:6: got broken YAML: control characters are not allowed.")
    }

    @Test func `a thousand levels are told, not a crash`() {
        let said = report(of: String(repeating: "[", count: 5_000))
        #expect(said == "shipper.yaml:1:1: got YAML nested too deeply, want no more levels than the keys have.")
    }

    @Test func `keys that come twice are told beside all else, whatever their quotes`() {
        let text = smallestFile.with("sources:", "host: a\n'host': b\n\"host\": c\nsources:").with(
            "inputs: [app]", "inputs: [ap]")
        #expect(
            report(of: text) == #"""
                shipper.yaml:3:1 host: got this key a second time (the first is on line 2), want it once.
                shipper.yaml:4:1 host: got this key a second time (the first is on line 2), want it once.
                shipper.yaml:11:14 sinks.loki.inputs[0]: got "ap", which is no source, want one of app; did you mean "app"?
                """#)
    }

    @Test func `a repeated key that cannot be covered is told alone`() {
        #expect(
            report(of: "&a host: x\nhost: y")
                == #"shipper.yaml:1:1: got the key "host" more than once, want it once."#)
    }

    @Test func `lines end as YAML ends them`() {
        let text = smallestFile.split(separator: "\n").joined(separator: "\r\n").with(
            "type: loki", "type: loki\r\n    type: loki")
        #expect(
            report(of: text)
                == "shipper.yaml:8:5 sinks.loki.type: got this key a second time (the first is on line 7), want it once."
        )
    }
}
