import ShipperCore
public import ShipperDelivery
public import ShipperTailing

/// What the page and the callers of the API must present: the configured secret, or one that is made at the first start.
public enum AdminToken {
    /// In the state directory.
    static let file = "admin.token"

    /// The token as it holds from this start on.
    ///
    /// - Throws: `FileProblem` if a file can't be read or written, or holds nothing.
    static func resolve(configured: Secret?, state: StateDirectory) throws(FileProblem) -> String {
        let path = state.file(file)
        if let token = try known(configured: configured, stateDirectory: state.path) { return token }
        let token = made()
        try state.files.replace(path, with: Array("\(token)\n".utf8))
        return token
    }

    /// The same for a command beside the agent; `nil`: the agent has not made one yet.
    public static func known(configured: Secret?, stateDirectory: String) throws(FileProblem) -> String? {
        switch configured?.source {
        case .text(let text): return text
        case .file(let path):
            guard let bytes = try DurableFile.read(path) else {
                throw FileProblem("read", path, because: "there is no such file", "It holds the token of the page (admin.token).")
            }
            guard let token = firstLine(bytes) else {
                throw FileProblem("use", path, because: "its first line is empty", "It holds the token of the page (admin.token).")
            }
            return token
        case nil: return try DurableFile.read("\(stateDirectory)/\(file)").flatMap(firstLine)
        }
    }

    private static func firstLine(_ bytes: [UInt8]) -> String? {
        let line = String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline }
        return line.isEmpty ? nil : String(line)
    }

    /// 128 random bits in hexadecimal.
    private static func made() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in (generator.next() as UInt64).hexadecimal }.joined()
    }

    /// Whether two texts are equal, in a time that tells only their lengths.
    static func equal(_ one: String, _ other: String) -> Bool {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        guard one.count == other.count else { return false }
        return zip(one, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
