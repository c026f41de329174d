/// Something that an operator should look at, in plain words, and what to do about it.
public struct StatusFinding: Equatable, Sendable {
    public enum Weight: Sendable {
        /// Lines are lost, or nothing is delivered.
        case grave
        /// Lines are late, or lie in a dead letter.
        case light
    }

    public let weight: Weight
    public let what: String
    public let remedy: String
}

extension StatusDocument {
    /// So long may a sink be behind before that is told, in seconds: the alert on it waits for as long.
    public static let longLag = 300
    /// So old may a checkpoint be, in seconds. It is written once a second.
    static let longCheckpoint = 60

    /// Everything that is wrong, what is grave first.
    ///
    /// - Parameter config: the configuration's path, for the commands.
    public func findings(config: String) -> [StatusFinding] {
        let all = agentFindings(config) + sinks.flatMap { findings(of: $0, config) }
        return all.filter { $0.weight == .grave } + all.filter { $0.weight == .light }
    }

    private func agentFindings(_ config: String) -> [StatusFinding] {
        var findings: [StatusFinding] = []
        if let stuck {
            findings.append(
                StatusFinding(
                    weight: .grave, what: "The agent does not work: \(stuck).",
                    remedy:
                        "Look at its log and at the disk that it waits for, then restart it: nothing that was not delivered is forgotten."))
        }
        if fileProblems > 0 {
            let what = fileProblems == 1 ? "1 file or directory" : "\(StatusWords.count(fileProblems)) files or directories"
            findings.append(
                StatusFinding(
                    weight: .grave, what: "The agent could not read \(what): lines that stand there are not delivered.",
                    remedy:
                        "Its log names them, and why. May the agent's user read them? shipper check --config \(config). They are tried again with each look for files."
                ))
        }
        // A sink knows of sources that have no file, the list of files does not.
        let named = Set(sinks.flatMap { $0.sources.map(\.name) })
        for source in named.subtracting(files.map(\.source)).sorted() {
            findings.append(
                StatusFinding(
                    weight: .light, what: "Source '\(source)' follows no file.",
                    remedy: "Are its patterns right, and may the agent's user read the directories? shipper check --config \(config)"))
        }
        return findings
    }

    private func findings(of sink: Sink, _ config: String) -> [StatusFinding] {
        [
            paused(sink, config) ?? blocked(sink, config) ?? late(sink), lost(sink), dropped(sink, config), setAside(sink),
            deadLetters(sink, config), checkpoint(sink), uncertain(sink, config),
        ].compactMap { $0 }
    }

    private func paused(_ sink: Sink, _ config: String) -> StatusFinding? {
        guard let pause = sink.paused else { return nil }
        let commands =
            "shipper dead-letter list --config \(config) --sink \(sink.name) shows what lies there; replay sends it again, drop removes it"
        return StatusFinding(
            weight: .grave,
            what:
                "Sink '\(sink.name)' has stood still for \(StatusWords.time(pause.seconds)), since a refused line cannot be kept: \(pause.reason)",
            remedy: "Make room. \(commands).")
    }

    private func blocked(_ sink: Sink, _ config: String) -> StatusFinding? {
        guard let trouble = sink.trouble else { return nil }
        let isOpen = sink.breaker != "closed"
        let deed = isOpen ? "delivers nothing" : "has had requests fail"
        return StatusFinding(
            weight: isOpen ? .grave : .light,
            what: "Sink '\(sink.name)' \(deed) for \(StatusWords.time(trouble.seconds)): \(trouble.reason).",
            remedy: "Does its server answer, and take these credentials? shipper check --config \(config). \(waiting(sink))")
    }

    private func waiting(_ sink: Sink) -> String {
        let bytes = sink.sources.reduce(0) { $0 + $1.lagBytes }
        return "\(StatusWords.bytes(bytes)) wait in their files, and go out when it does."
    }

    private func late(_ sink: Sink) -> StatusFinding? {
        guard let source = sink.sources.max(by: { $0.lagSeconds < $1.lagSeconds }), source.lagSeconds >= Self.longLag else { return nil }
        return StatusFinding(
            weight: .light,
            what:
                "Sink '\(sink.name)' has not had all of source '\(source.name)' for \(StatusWords.time(source.lagSeconds)): \(StatusWords.bytes(source.lagBytes)) behind.",
            remedy:
                "If it shrinks, this is old work being done. If it grows, more is written than the server takes: look at its load, and at the sink's batch and max_in_flight."
        )
    }

    private func lost(_ sink: Sink) -> StatusFinding? {
        let bytes = sink.sources.reduce(0) { $0 + $1.bytesLost }
        guard bytes > 0 else { return nil }
        return StatusFinding(
            weight: .grave,
            what: "\(StatusWords.bytes(bytes)) were cut or removed before sink '\(sink.name)' could have them.",
            remedy: "The agent's log names the files. Rotate later, or with pinning: on (docs/tailing.md).")
    }

    private func dropped(_ sink: Sink, _ config: String) -> StatusFinding? {
        guard sink.deadLetterDropped > 0 else { return nil }
        return StatusFinding(
            weight: .grave,
            what:
                "The dead letter of sink '\(sink.name)' was full: its oldest \(StatusWords.lines(sink.deadLetterDropped)) are gone for good.",
            remedy:
                "See why lines are refused (shipper dead-letter list --config \(config) --sink \(sink.name)), or raise dead_letter.max_bytes."
        )
    }

    private func setAside(_ sink: Sink) -> StatusFinding? {
        guard sink.storesSetAside > 0 else { return nil }
        return StatusFinding(
            weight: .grave,
            what:
                "The store of sink '\(sink.name)' was damaged: it was set aside, and what was delivered before is not found in the new one.",
            remedy: "The agent's log names the file; sqlite3 FILE .recover gets out of it what is left. Look at the disk that it lies on.")
    }

    private func uncertain(_ sink: Sink, _ config: String) -> StatusFinding? {
        let lines = sink.sources.reduce(0) { $0 + $1.linesUncertain }
        guard lines > 0 else { return nil }
        return StatusFinding(
            weight: .light,
            what:
                "Sink '\(sink.name)' may show \(StatusWords.lines(lines)) twice: its server could not be asked whether it had them.",
            remedy: "Nothing is missing. Which they are: shipper verify --config \(config) --from \(sink.name).")
    }

    private func deadLetters(_ sink: Sink, _ config: String) -> StatusFinding? {
        guard sink.paused == nil, sink.deadLetterBytes > 0 else { return nil }
        let lines = sink.sources.reduce(0) { $0 + $1.linesDeadLettered }
        let since = lines > 0 ? ", \(StatusWords.lines(lines)) of it since the agent's start" : ""
        return StatusFinding(
            weight: .light,
            what:
                "The server of sink '\(sink.name)' has refused lines: the dead letter holds \(StatusWords.bytes(sink.deadLetterBytes)) of \(StatusWords.bytes(sink.deadLetterLimit))\(since).",
            remedy: "Why: shipper dead-letter list --config \(config) --sink \(sink.name). When it is mended: shipper dead-letter replay.")
    }

    private func checkpoint(_ sink: Sink) -> StatusFinding? {
        guard sink.checkpointAge >= Self.longCheckpoint, stuck == nil else { return nil }
        return StatusFinding(
            weight: .light,
            what: "The checkpoint of sink '\(sink.name)' could not be written for \(StatusWords.time(sink.checkpointAge)).",
            remedy: "Is the disk of the state directory full or read-only? Until it is mended a crash sends lines again.")
    }
}
