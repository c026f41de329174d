import CircuitBreaking
import JSONText
import ShipperCore
import ShipperDelivery

/// The sinks' part of the status document.
extension AgentStatus {
    func appendSink(_ sink: SinkState, to output: inout [UInt8]) {
        let (snapshot, vitals) = (sink.snapshot, vitals[sink.name]?() ?? SinkVitals())
        let now = ContinuousClock.now
        output.append("{\"name\":")
        JSONEscaping.appendString(sink.name, to: &output)
        appendNumbers(
            [
                (",\"batches_in_flight\":", snapshot.batchesInFlight), (",\"requests_in_flight\":", vitals.requestsInFlight),
                (",\"window\":", vitals.window), (",\"requests_failed\":", vitals.requestsFailed), (",\"retries\":", snapshot.retries),
            ], to: &output)
        output.append(",\"breaker\":")
        JSONEscaping.appendString(vitals.breaker.rawValue, to: &output)
        append(
            "trouble", snapshot.trouble ?? snapshot.unanswered?.reason, since: snapshot.troubled ?? snapshot.unanswered?.since, now,
            to: &output)
        append("last_error", snapshot.lastError?.reason, since: snapshot.lastError?.at, now, to: &output)
        append("paused", vitals.pause?.reason, since: vitals.pause?.since, now, to: &output)
        appendNumbers(
            [
                (",\"dead_letter_bytes\":", Int(clamping: vitals.deadLetterSize)),
                (",\"dead_letter_limit_bytes\":", Int(clamping: vitals.deadLetterLimit)),
                (",\"dead_letter_lines_dropped\":", vitals.deadLetterDropped),
                (",\"checkpoint_seconds\":", Int((now - snapshot.checkpointCurrent).seconds)),
                (",\"checkpoint_failures\":", snapshot.checkpointFailures), (",\"stores_set_aside\":", vitals.storesSetAside),
            ], to: &output)
        output.append(",\"product\":")
        appendText(snapshot.product?.description, to: &output)
        output.append(",\"servers\":[")
        appendList(vitals.servers, to: &output) { server, output in
            output.append("{\"name\":")
            JSONEscaping.appendString(server.name, to: &output)
            output.append(server.isWell ? ",\"well\":true" : ",\"well\":false")
            appendNumbers([(",\"failures\":", server.failures)], to: &output)
            output.append("}")
        }
        output.append("],\"sources\":[")
        appendList(snapshot.ledgers.sorted { $0.key < $1.key }, to: &output) { entry, output in
            appendLedger(entry.key, entry.value, snapshot.lag[entry.key], to: &output)
        }
        output.append("]}")
    }

    private func appendLedger(_ source: String, _ ledger: LineLedger, _ lag: SinkState.Lag?, to output: inout [UInt8]) {
        output.append("{\"name\":")
        JSONEscaping.appendString(source, to: &output)
        appendNumbers(
            [
                (",\"lines_read\":", ledger.read.lines), (",\"bytes_read\":", ledger.read.bytes),
                (",\"lines_delivered\":", ledger.delivered.lines), (",\"bytes_delivered\":", ledger.delivered.bytes),
                (",\"lines_filtered\":", ledger.filtered.values.reduce(0) { $0 + $1.lines }),
                (",\"lines_dead_lettered\":", ledger.deadLettered.values.reduce(0) { $0 + $1.lines }),
                (",\"lines_in_flight\":", ledger.inFlight.lines), (",\"lines_uncertain\":", ledger.uncertain),
                (",\"bytes_lost\":", ledger.bytesLost.values.reduce(0, +)), (",\"lag_bytes\":", lag?.bytes ?? 0),
                (",\"lag_seconds\":", Int(lag?.seconds ?? 0)),
            ], to: &output)
        output.append("}")
    }

    private func appendNumbers(_ numbers: [(StaticString, Int)], to output: inout [UInt8]) {
        for (key, value) in numbers {
            output.append(key)
            JSONNumber.append(Int64(value), to: &output)
        }
    }

    /// What is wrong and for how many seconds; both `null` where nothing is.
    private func append(
        _ key: String, _ reason: String?, since: ContinuousClock.Instant?, _ now: ContinuousClock.Instant, to output: inout [UInt8]
    ) {
        output += Array(",\"\(key)\":".utf8)
        appendText(reason, to: &output)
        output += Array(",\"\(key)_seconds\":".utf8)
        if reason != nil, let since {
            JSONNumber.append(Int64((now - since).seconds), to: &output)
        } else {
            output.append("null")
        }
    }

    func appendText(_ text: String?, to output: inout [UInt8]) {
        if let text { JSONEscaping.appendString(text, to: &output) } else { output.append("null") }
    }
}
