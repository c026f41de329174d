import JSONText
import ShipperCore
import ShipperDelivery
import ShipperTailing

/// What the agent says of itself.
struct AgentStatus: Sendable {
    /// A thread that has not come round for so long is stuck.
    static let patience = Duration.seconds(60)

    let host: String
    let started: ContinuousClock.Instant
    let files: FileRegistry
    let sinks: [SinkState]

    /// Whether the files that exist are known.
    var isReady: Bool { files.statistics.scans > 0 }

    /// Which thread makes no progress, in words; `nil` if all do.
    var stuckThread: String? {
        let now = ContinuousClock.now
        if now - files.statistics.heartbeat > Self.patience { return "the thread that looks for files is stuck" }
        let stuck = sinks.first { now - $0.snapshot.heartbeat > Self.patience }
        return stuck.map { "the thread of sink '\($0.name)' is stuck" }
    }

    /// Version 1 of the status document, one line.
    func json() -> [UInt8] {
        var output: [UInt8] = []
        output.append("{\"version\":1,\"agent\":")
        JSONEscaping.appendString(AgentVersion.current, to: &output)
        output.append(",\"host\":")
        JSONEscaping.appendString(host, to: &output)
        output.append(",\"uptime_seconds\":")
        JSONNumber.append(Int64((ContinuousClock.now - started).seconds), to: &output)
        output.append(",\"files\":[")
        appendList(files.snapshot.files, to: &output, appendFile)
        output.append("],\"held_back\":")
        JSONNumber.append(Int64(files.statistics.heldBack), to: &output)
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

    private func appendSink(_ sink: SinkState, to output: inout [UInt8]) {
        let snapshot = sink.snapshot
        output.append("{\"name\":")
        JSONEscaping.appendString(sink.name, to: &output)
        output.append(",\"batches_in_flight\":")
        JSONNumber.append(Int64(snapshot.batchesInFlight), to: &output)
        output.append(",\"trouble\":")
        if let trouble = snapshot.trouble { JSONEscaping.appendString(trouble, to: &output) } else { output.append("null") }
        output.append(",\"product\":")
        if let product = snapshot.product { JSONEscaping.appendString(product.description, to: &output) } else { output.append("null") }
        output.append(",\"servers\":[")
        appendList(sink.servers(), to: &output) { server, output in
            output.append("{\"name\":")
            JSONEscaping.appendString(server.name, to: &output)
            output.append(server.isWell ? ",\"well\":true" : ",\"well\":false")
            output.append(",\"failures\":")
            JSONNumber.append(Int64(server.failures), to: &output)
            output.append("}")
        }
        output.append("],\"sources\":[")
        appendList(snapshot.ledgers.sorted { $0.key < $1.key }, to: &output) { entry, output in
            appendLedger(entry.key, entry.value, snapshot.lag[entry.key], to: &output)
        }
        output.append("]}")
    }

    private func appendLedger(
        _ source: String, _ ledger: LineLedger, _ lag: SinkState.Lag?, to output: inout [UInt8]
    ) {
        output.append("{\"name\":")
        JSONEscaping.appendString(source, to: &output)
        let numbers: [(StaticString, Int)] = [
            (",\"lines_read\":", ledger.read.lines), (",\"lines_delivered\":", ledger.delivered.lines),
            (",\"lines_filtered\":", ledger.filtered.values.reduce(0) { $0 + $1.lines }),
            (",\"lines_dead_lettered\":", ledger.deadLettered.values.reduce(0) { $0 + $1.lines }),
            (",\"lines_in_flight\":", ledger.inFlight.lines), (",\"lag_bytes\":", lag?.bytes ?? 0),
            (",\"lag_seconds\":", Int(lag?.seconds ?? 0)),
        ]
        for (key, value) in numbers {
            output.append(key)
            JSONNumber.append(Int64(value), to: &output)
        }
        output.append("}")
    }

    private func appendList<Element>(
        _ elements: [Element], to output: inout [UInt8], _ append: (Element, inout [UInt8]) -> Void
    ) {
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            append(element, &output)
        }
    }
}
