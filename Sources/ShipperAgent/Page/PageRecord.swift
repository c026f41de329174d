import JSONText
import ShipperCore
import ShipperStore

extension StoredRecord {
    /// As the page reads it.
    func appendJSON(to output: inout [UInt8]) {
        // A hash of the whole line.
        let id = id
        output.append("{\"id\":\"")
        output += Array((id.high.hexadecimal + id.low.hexadecimal).utf8)
        // A number of JavaScript is too small for nanoseconds.
        output.append("\",\"time\":\"")
        JSONNumber.append(time, to: &output)
        output.append("\",\"level\":")
        Self.append(level == .none ? nil : "\(level)", to: &output)
        output.append(",\"logger\":")
        Self.append(logger, to: &output)
        output.append(",\"trace\":")
        Self.append(trace, to: &output)
        for (key, value) in [("source", file.source), ("host", file.host), ("file", file.path)] {
            output += Array(",\"\(key)\":".utf8)
            JSONEscaping.appendString(value, to: &output)
        }
        output.append(",\"offset\":")
        JSONNumber.append(Int64(clamping: offset), to: &output)
        output.append(",\"message\":")
        JSONEscaping.appendString(RecordParts(FoundRecord(self)).event, to: &output)
        output.append(",\"line\":")
        JSONEscaping.appendString(String(decoding: line, as: UTF8.self), to: &output)
        output.append("}")
    }

    private static func append(_ text: String?, to output: inout [UInt8]) {
        if let text { JSONEscaping.appendString(text, to: &output) } else { output.append("null") }
    }
}
