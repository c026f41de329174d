import Foundation
import Testing

@testable import ShipperAgent

@Suite struct SetupTests {
    private func answers(_ logs: [String] = ["/var/log/champion/*.ndjson"], to destination: String = "loki") throws -> SetupAnswers {
        var answers = SetupAnswers()
        try answers.setStateDirectory("/var/lib/shipper")
        try answers.setLogs(logs, current: "/home/user")
        try answers.setDestination(destination)
        return answers
    }

    private var samples: [LogSample] {
        var (empty, json, text) = (LogSample(), LogSample(), LogSample())
        json.look(at: Array("{\"@timestamp\":\"2026-11-23T10:00:00Z\",\"level\":\"info\",\"trace_id\":\"1\"}\n".utf8))
        text.look(at: Array("2026-11-23 10:00:00 plain\n".utf8))
        empty.files = 1
        return [empty, json, text]
    }

    // MARK: - Answers

    @Test(arguments: [
        ("/a/b.log", "/a/b.log"), ("logs/*.log", "/home/user/logs/*.log"), ("./x.log", "/home/user/x.log"),
        (" /a/**/*.log ", "/a/**/*.log"),
    ])
    func `a file or a pattern is taken as it is, from where the user stands`(word: String, pattern: String) throws {
        #expect(try answers([word]).logs == [pattern])
    }

    @Test func `of a directory the logs are meant that are in it, rotated or not`() throws {
        let folder = try TemporaryFolder()
        #expect(try answers([folder.path + "/"]).logs == ["\(folder.path)/*.log{,.gz,.[0-9]*}"])
        for name in ["a.ndjson.1.gz", "b.log-20261123", "c.txt"] { try folder.write("", to: name) }
        let made = try answers([folder.path]).logs
        #expect(made == ["ndjson", "log"].map { "\(folder.path)/*.\($0){,.gz,.[0-9]*}" })
        // As in the examples, and right in a configuration.
        let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/").dropFirst()
        let example = try String(contentsOfFile: "\(root)/shipper-config/agent/champion-to-store.yaml", encoding: .utf8)
        #expect(example.contains("/*.ndjson{,.gz,.[0-9]*}\""))
        let text = SetupFile(try answers([folder.path], to: "local"), samples[0]).text
        #expect(try configuration(text).sources[0].include == made)
        for name in ["a.ndjson", "a.ndjson.1", "b.log", "b.log.2.gz"] { try folder.write("", to: name) }
        #expect(LogSample.take(made).sample.files == 5)
    }

    @Test(arguments: [
        ("/var/log/a-b_c.log", "/var/log/a-b_c.log"), ("my logs", "'my logs'"), ("it's", "'it'\\''s'"), ("", "''"), ("$HOME", "'$HOME'"),
        ("~/x", "'~/x'"), ("*.log", "'*.log'"), ("é", "'é'"),
    ])
    func `a path in a command that is printed is one word of a shell`(path: String, word: String) {
        #expect(ShellWord.quoted(path) == word)
    }

    @Test(arguments: [
        ("/var/log/champion/*.log", "champion"), ("/var/log/*.log", "app"), ("/srv/My App/*/x.log", "myapp"), ("/*.log", "app"),
        ("/srv/--é/*.log", "app"),
    ])
    func `the service is called like the directory`(pattern: String, service: String) throws {
        #expect(try answers([pattern]).service == service)
    }

    @Test func `an answer that will not do is refused in words, and changes nothing`() throws {
        var answers = try answers()
        let before = answers
        #expect(throws: SetupAnswers.Refusal.self) { try answers.setLogs([" "], current: "/") }
        #expect(throws: SetupAnswers.Refusal.self) { try answers.setLogs(["/a/[b.log"], current: "/") }
        #expect(throws: SetupAnswers.Refusal.self) { try answers.setLogs(["/${HOME}/*.log"], current: "/") }
        #expect(throws: SetupAnswers.Refusal(description: "\"splunk\" is not known here: say loki, elasticsearch or local.")) {
            try answers.setDestination("splunk")
        }
        #expect(throws: SetupAnswers.Refusal.self) { try answers.setURL("loki:3100") }
        #expect(throws: SetupAnswers.Refusal.self) { try answers.setURL("http://me:secret@loki:3100") }
        #expect(throws: SetupAnswers.Refusal.self) { try answers.setStateDirectory("state") }
        #expect(answers == before)
    }

    @Test func `the usual address is that of the destination`() throws {
        var answers = try answers(to: " Elasticsearch ")
        #expect(answers.url == "http://127.0.0.1:9200")
        try answers.setURL("https://search:9200/")
        #expect(answers.url == "https://search:9200")
    }

    @Test func `lines that stay on this host go to no address`() throws {
        var answers = try answers(to: "local")
        #expect(answers.url == nil)
        #expect(throws: SetupAnswers.Refusal.self) { try answers.setURL("http://127.0.0.1:3100") }
        #expect(try configuration(SetupFile(answers, samples[0]).text).sinks.map(\.urls) == [[]])
    }

    @Test func `state lies with the system for root, and with the user else`() {
        func usual(_ isRoot: Bool, _ environment: [String: String]) -> String {
            SetupAnswers.usualStateDirectory(isRoot: isRoot, environment: environment)
        }
        #expect(usual(true, ["HOME": "/root"]) == "/var/lib/shipper")
        #expect(usual(false, ["HOME": "/home/me"]) == "/home/me/.local/state/shipper")
        #expect(usual(false, ["HOME": "/home/me", "XDG_STATE_HOME": "/state"]) == "/state/shipper")
    }

    // MARK: - The file

    @Test(arguments: SetupAnswers.Destination.allCases)
    func `what is written is a right configuration, and so is each line that is commented out`(to: SetupAnswers.Destination) throws {
        let folder = try TemporaryFolder()
        try folder.write("a secret", to: "secret")
        for sample in samples {
            let text = SetupFile(try answers(["/var/log/ch\"ampion/*.ndjson"], to: to.rawValue), sample).text
            let written = try configuration(text)
            #expect(written.sources[0].include == ["/var/log/ch\"ampion/*.ndjson"] && written.sinks[0].kindName == to.rawValue)
            let options = text.split(separator: "\n").filter {
                $0.hasPrefix("    # ") && $0.dropFirst(6).prefix { $0 != " " }.hasSuffix(":")
            }
            #expect(!options.isEmpty)
            for option in options {
                let secret = "file:\(folder.file("secret"))"
                let key = String(option.dropFirst(6)).replacing("file:/etc/shipper/loki.token", with: secret)
                    .replacing("file:/etc/shipper/elasticsearch.key", with: secret)
                let whole = text.with(String(option), "    " + key)
                #expect(report(of: whole).isEmpty, "\(whole)\n\(report(of: whole))")
            }
        }
    }

    @Test func `lines are read as what the files hold`() throws {
        let texts = try samples.map { SetupFile(try answers(), $0).text }
        #expect(try texts.map { try configuration($0).sources[0].format } == [.json, .json, .text])
        #expect(try texts.map { try configuration($0).sources[0].timestamp?.literalKey }.prefix(2) == ["timestamp", "@timestamp"])
        #expect(texts.map { $0.contains("level: $.level") } == [true, true, false])
        #expect(texts.map { $0.contains("structured_metadata: [trace_id]") } == [true, true, false])
    }

    @Test func `a sample counts what is JSON, and does not look at a line that was cut`() throws {
        let folder = try TemporaryFolder()
        try folder.write("{\"ts\":\"2026-11-23T10:00:00Z\"}\n\nplain\n{\"ts\":17", to: "a.log")
        try folder.write("{\"level\":\"info\"}\n", to: "b.log")
        let (sample, problems) = LogSample.take([folder.file("*.log"), folder.file("no/*.log")])
        #expect(sample.files == 2 && sample.lines == 3 && sample.objects == 2 && sample.isJSON && problems.isEmpty)
        #expect(sample.timestamp == "ts" && sample.hasLevel && !sample.hasTrace)
    }

    @Test func `a file that is there is not replaced, unless that is wished; then it is kept`() throws {
        let folder = try TemporaryFolder()
        try ConfigurationFile.write("one", to: folder.file("s.yaml"), replacing: false)
        #expect(throws: SearchProblem.self) { try ConfigurationFile.write("two", to: folder.file("s.yaml"), replacing: false) }
        #expect(try folder.text(of: "s.yaml") == "one")
        try ConfigurationFile.write("two", to: folder.file("s.yaml"), replacing: true)
        #expect(try folder.text(of: "s.yaml") == "two" && folder.text(of: "s.yaml.previous") == "one")
    }
}
