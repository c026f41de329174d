import Foundation
import JSONText
public import ShipperCore

/// One refused line as it stands in the dead letter: what it was, where it came from, who refused it and why.
public enum DeadLetter {
    /// Appends one line of JSON.
    ///
    /// - Parameters:
    ///   - line: the line's bytes as they stood in the file.
    ///   - time: nanoseconds since 1970 of the refusal.
    public static func append(
        _ line: borrowing RawSpan, from file: FileContext, offset: UInt64, source: String, sink: String,
        reason: String, time: Int64, to output: inout [UInt8]
    ) {
        var times = RFC3339Writer()
        output.append("{\"version\":1,\"time\":\"")
        times.append(nanoseconds: time, digits: 3, to: &output)
        output.append("\",\"sink\":")
        JSONEscaping.appendString(sink, to: &output)
        output.append(",\"reason\":")
        JSONEscaping.appendString(reason, to: &output)
        output.append(",\"source\":")
        JSONEscaping.appendString(source, to: &output)
        output.append(",\"file\":")
        JSONEscaping.appendString(file.path, to: &output)
        output.append(",\"file_id\":\"\(file.id)\",\"epoch\":\(file.epoch),\"offset\":\(offset),\"line\":")
        JSONEscaping.appendString(bytes: line, to: &output)
        let bytes = unsafe line.withUnsafeBytes { unsafe Array($0) }
        if String(validating: bytes, as: UTF8.self) == nil {
            // A string of JSON cannot hold what the line was.
            output.append(",\"line_base64\":\"\(Data(bytes).base64EncodedString())\"")
        }
        output.append("}\n")
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ text: String) { append(contentsOf: text.utf8) }
}
