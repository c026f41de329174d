import Foundation
import JSONText
import ShipperCore

/// One refused line, as the dead letter has it.
public struct DeadLetterRecord: Sendable {
    /// When it was refused: RFC 3339, in UTC.
    public let time: String
    public let sink: String
    /// The server's words, or ours.
    public let reason: String
    public let source: String
    public let file: String
    let fileID: FileID
    public let epoch: UInt32
    /// Where the line begins in its file, in bytes.
    public let offset: UInt64
    /// As it stood in the file, without its ending.
    public let line: [UInt8]

    private struct Form: Decodable {
        let time, sink, reason, source, file, file_id, line: String
        let line_base64: String?
        let epoch: UInt32
        let offset: UInt64
    }

    /// `nil` if it is no such record.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard let form = try? JSONDecoder().decode(Form.self, from: Data(bytes)), let id = FileID(Substring(form.file_id)) else {
            return nil
        }
        time = form.time
        sink = form.sink
        reason = form.reason
        source = form.source
        file = form.file
        fileID = id
        epoch = form.epoch
        offset = form.offset
        line = form.line_base64.flatMap { Data(base64Encoded: $0) }.map(Array.init) ?? Array(form.line.utf8)
    }

    /// When it was refused, in nanoseconds since 1970.
    var refused: Int64 {
        let bytes = Array(time.utf8)
        return unsafe TimeParser.dateTime(bytes.span.bytes, 0, bytes.count)?.nanoseconds ?? 0
    }
}
