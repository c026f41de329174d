import JSONText
import ShipperCore

/// The form of all state files: a first line with kind and version, one line an entry, a last line with a hash of what stands before.
///
/// Text, so that a person can read it at three in the morning; hashed, so that half a file or a flipped bit is seen.
public struct StateDocument: Equatable, Sendable {
    public let kind: String
    public let version: Int
    public var entries: [String]

    public init(kind: String, version: Int, entries: [String]) {
        self.kind = kind
        self.version = version
        self.entries = entries
    }

    public struct Damage: Error, Equatable, Sendable, CustomStringConvertible {
        public let description: String
    }

    public func encoded() -> [UInt8] { writer.finished().bytes }

    /// What its last line says: it tells this document from any other.
    var digest: FileID { writer.finished().digest }

    private var writer: StateWriter {
        var writer = StateWriter(kind: kind, version: version)
        for entry in entries {
            writer.word(entry)
            writer.endLine()
        }
        return writer
    }

    /// - Parameter version: the only version that is understood.
    public static func decode(_ bytes: [UInt8], kind: String, version: Int) throws(Damage) -> StateDocument {
        let text = String(decoding: bytes, as: UTF8.self)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.popLast() == "", let last = lines.popLast(), last.hasPrefix("end ") else {
            throw Damage(description: "it has no last line, so it was cut off")
        }
        let body = lines.map { $0 + "\n" }.joined()
        guard last == "end \(hash(Array(body.utf8)))" else {
            throw Damage(description: "its contents do not match its hash")
        }
        guard let first = lines.first, first.hasPrefix("shipper-\(kind) ") else {
            throw Damage(description: "it is not a file of kind '\(kind)'")
        }
        guard first == "shipper-\(kind) \(version)" else {
            throw Damage(description: "it has '\(first)' where this version of shipper understands version \(version)")
        }
        return StateDocument(kind: kind, version: version, entries: Array(lines.dropFirst()))
    }

    static func hash(_ body: [UInt8]) -> FileID {
        let bytes = unsafe body.span.bytes
        let hash = LineID(file: FileID(high: 0, low: 0), epoch: 0, offset: 0, bytes: bytes, range: 0..<body.count)
        return FileID(high: hash.high, low: hash.low)
    }
}

/// Paths in a line of a state file: blanks, newlines and `%` are written `%XX`.
enum StatePath {
    static func escape(_ path: String) -> String {
        var bytes: [UInt8] = []
        append(path, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func append(_ path: String, to bytes: inout [UInt8]) {
        for byte in path.utf8 {
            if byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "%") {
                bytes.append(byte)
            } else {
                bytes.append("%" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
            }
        }
    }

    static func unescape(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let code = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), let value = UInt8(code, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
