import JSONText
import ShipperCore
import ShipperTailing

/// What the agent says of itself.
struct AgentStatus: Sendable {
    /// A thread that has not come round for so long is stuck.
    static let patience = Duration.seconds(60)

    let host: String
    let started: ContinuousClock.Instant
    let files: FileRegistry
    let sinks: [SinkState]
    /// By sink.
    var vitals: [String: @Sendable () -> SinkVitals] = [:]

    /// Whether the files that exist are known.
    var isReady: Bool { files.statistics.scans > 0 }

    /// Which thread makes no progress, in words; `nil` if all do.
    var stuckThread: String? {
        let now = ContinuousClock.now
        if now - files.statistics.heartbeat > Self.patience { return "the thread that looks for files is stuck" }
        let stuck = sinks.first { now - $0.snapshot.heartbeat > Self.patience }
        return stuck.map { "the thread of sink '\($0.name)' is stuck" }
    }

    /// The same as `json`, to be read.
    func document() throws -> StatusDocument { try StatusDocument(String(decoding: json(), as: UTF8.self)) }

    /// Version 1 of the status document, one line.
    func json() -> [UInt8] {
        var output: [UInt8] = []
        output.append("{\"version\":1,\"agent\":")
        JSONEscaping.appendString(AgentVersion.current, to: &output)
        output.append(",\"host\":")
        JSONEscaping.appendString(host, to: &output)
        output.append(",\"uptime_seconds\":")
        JSONNumber.append(Int64((ContinuousClock.now - started).seconds), to: &output)
        output.append(",\"stuck\":")
        appendText(stuckThread, to: &output)
        output.append(",\"files\":[")
        appendList(files.snapshot.files, to: &output, appendFile)
        output.append("],\"held_back\":")
        JSONNumber.append(Int64(files.statistics.heldBack), to: &output)
        output.append(",\"file_problems\":")
        JSONNumber.append(Int64(files.statistics.problems), to: &output)
        output.append(",\"retained_bytes\":")
        JSONNumber.append(files.statistics.retainedBytes, to: &output)
        output.append(",\"sinks\":[")
        appendList(sinks, to: &output, appendSink)
        output.append("]}\n")
        return output
    }

    private func appendFile(_ file: TrackedFile, to output: inout [UInt8]) {
        let status = file.status
        output.append("{\"source\":")
        JSONEscaping.appendString(file.source, to: &output)
        output.append(",\"path\":")
        JSONEscaping.appendString(file.path, to: &output)
        output.append(",\"id\":")
        JSONEscaping.appendString(file.id.description, to: &output)
        output.append(",\"size\":")
        JSONNumber.append(status.size, to: &output)
        output.append(status.isGone ? ",\"gone\":true" : ",\"gone\":false")
        output.append(status.isPinned ? ",\"pinned\":true" : ",\"pinned\":false")
        output.append(",\"checkpoints\":{")
        let places = files.checkpointedOffsets(of: status.identity.content)
        appendList(places.sorted { $0.key < $1.key }, to: &output) { place, output in
            JSONEscaping.appendString(place.key, to: &output)
            output.append(":")
            JSONNumber.append(place.value, to: &output)
        }
        output.append("}}")
    }

    func appendList<Element>(
        _ elements: [Element], to output: inout [UInt8], _ append: (Element, inout [UInt8]) -> Void
    ) {
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            append(element, &output)
        }
    }
}
