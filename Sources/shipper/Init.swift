import ArgumentParser
import Foundation
import ShipperAgent

struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a first configuration: asks where the logs are and where they go.",
        discussion: """
            What is given is not asked; with --yes nothing is, and what is not given has its usual value. How lines are to be read is seen \
            from the files that are there.

              shipper init
              shipper init --yes --logs /var/log/champion --to loki --url http://loki:3100

            Exits with 0 if the file was written, with 1 if it was not.
            """)

    @Option(name: [.customLong("config"), .customShort("c")], help: "The file to write.", completion: .file())
    var path = "shipper.yaml"

    @Option(help: "A file, a pattern in quotes or a directory; may be repeated.", completion: .file())
    var logs: [String] = []

    @Option(help: "loki, elasticsearch, or local: a store on this host, with a page. (default: loki)")
    var to: String?

    @Option(help: "Where that listens. (default: its usual port on this host)")
    var url: String?

    @Option(name: .customLong("state-directory"), help: "Where the agent keeps what must outlive it. (default: /var/lib/shipper for root)")
    var stateDirectory: String?

    @Flag(name: .shortAndLong, help: "Ask nothing.")
    var yes = false

    @Flag(help: "Replace a file that is there; it is kept as FILE.previous.")
    var force = false

    func run() throws {
        do {
            guard force || !FileManager.default.fileExists(atPath: path) else {
                throw Failure("'\(path)' is there already, and is left as it is. --config names another file, --force replaces it.")
            }
            let answers = try gather()
            let (sample, problems) = LogSample.take(answers.logs)
            let text = SetupFile(answers, sample).text
            _ = try AgentConfiguration.parse(text: text, file: path, environment: ProcessInfo.processInfo.environment)
            try ConfigurationFile.write(text, to: path, replacing: force)
            say(answers, sample, problems)
        } catch {
            StandardError.say("shipper: \(error)")
            throw ExitCode.failure
        }
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    // MARK: - Answers

    private func gather() throws -> SetupAnswers {
        var answers = SetupAnswers()
        try answers.setStateDirectory(
            stateDirectory
                ?? SetupAnswers.usualStateDirectory(isRoot: geteuid() == 0, environment: ProcessInfo.processInfo.environment))
        let current = FileManager.default.currentDirectoryPath
        if logs.isEmpty {
            try ask("Where are the logs? A file, a pattern or a directory", usual: nil, flag: "--logs", &answers) {
                try $0.setLogs($1.split(separator: " ").map(String.init), current: current)
            }
        } else {
            try answers.setLogs(logs, current: current)
        }
        try settle(
            to, "Where do they go? loki, elasticsearch, or local: a store on this host, with a page", usual: answers.destination.rawValue,
            flag: "--to", &answers
        ) {
            try $0.setDestination($1)
        }
        if let usual = answers.destination.usualURL {
            try settle(url, "Where does it listen?", usual: usual, flag: "--url", &answers) { try $0.setURL($1) }
        } else if let url {
            try answers.setURL(url)
        }
        return answers
    }

    private func settle(
        _ given: String?, _ question: String, usual: String, flag: String, _ answers: inout SetupAnswers,
        _ set: (inout SetupAnswers, String) throws -> Void
    ) throws {
        if let given { return try set(&answers, given) }
        if yes { return try set(&answers, usual) }
        try ask(question, usual: usual, flag: flag, &answers, set)
    }

    /// Asks until the answer will do.
    private func ask(
        _ question: String, usual: String?, flag: String, _ answers: inout SetupAnswers,
        _ set: (inout SetupAnswers, String) throws -> Void
    ) throws {
        guard !yes, isatty(STDIN_FILENO) == 1 else {
            throw Failure("\(flag) is not given, and \(yes ? "--yes says to ask nothing" : "there is no terminal to ask at").")
        }
        while true {
            FileHandle.standardOutput.write(Data("\(question)\(usual.map { " [\($0)]" } ?? ""): ".utf8))
            guard let line = readLine() else { throw Failure("There was no answer; nothing was written.") }
            let answer = line.trimmingCharacters(in: .whitespaces)
            do {
                return try set(&answers, answer.isEmpty ? usual ?? "" : answer)
            } catch let refusal as SetupAnswers.Refusal {
                print("  \(refusal)")
            }
        }
    }

    // MARK: - What was done

    private func say(_ answers: SetupAnswers, _ sample: LogSample, _ problems: [String]) {
        for problem in problems { StandardError.say("shipper: \(problem)") }
        print(
            "Wrote '\(path)': \(answers.logs.joined(separator: ", ")) to \(answers.destination.rawValue)\(answers.url.map { " at \($0)" } ?? "")."
        )
        if sample.files == 0 {
            print("No file matches yet; the agent takes them up when they come.")
        } else if sample.lines == 0 {
            print("Files that match now: \(sample.files). They hold no line yet, and are taken for JSON.")
        } else if sample.isJSON {
            let time = sample.timestamp.map { "their time is under \"\($0)\"" } ?? "no key of a time is known in them"
            print("Files that match now: \(sample.files). Their lines are JSON; \(time).")
        } else {
            print("Files that match now: \(sample.files). Their lines are text.")
        }
        let config = ShellWord.quoted(path)
        let state = answers.destination == .local ? "is anything wrong, and where is its page?" : "and is anything wrong?"
        print(
            """

            Next:
              shipper check --config \(config)     does it say what you mean?
              shipper run --config \(config)       ship; Ctrl-C delivers what was read and stops
              shipper status --config \(config)    how far has it come, \(state)
            """)
    }
}
