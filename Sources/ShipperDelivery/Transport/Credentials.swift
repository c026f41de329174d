import Synchronization

/// A text that is never shown: a password, a token. Printing it, or a value that holds it, shows only that it is there.
public struct Secret: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public enum Source: Equatable, Sendable {
        case text(String)
        /// A file whose first line it is; read again when the server no longer takes it.
        case file(String)
    }

    public let source: Source

    public init(_ source: Source) { self.source = source }

    public var description: String { "[secret]" }
    public var debugDescription: String { "[secret]" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Who is asking, as the header `Authorization` says it, or another header of which a secret is the whole value.
public enum Authentication: Equatable, Sendable {
    case basic(username: String, password: Secret)
    case bearer(Secret)
    /// Elasticsearch's: base64 of `id:key`.
    case apiKey(Secret)
    case plain(Secret)
}

/// The text of such a header, made once and again when a secret's file has changed.
public final class Credentials: Sendable {
    private let authentication: Authentication
    private let read: @Sendable (String) throws -> [UInt8]
    private let current: Mutex<String?>

    /// - Parameter read: the contents of a secret's file.
    public init(_ authentication: Authentication, read: @escaping @Sendable (String) throws -> [UInt8]) {
        self.authentication = authentication
        self.read = read
        current = Mutex(nil)
    }

    /// - Throws: what `read` throws, or `EmptySecret`.
    func header() throws -> String {
        if let known = current.withLock({ $0 }) { return known }
        let made = try make()
        current.withLock { $0 = made }
        return made
    }

    /// Reads the files again if `refused` is still what is sent: of several requests that are refused at once, one does.
    func refresh(refused: String) {
        guard current.withLock({ $0 == refused }), let made = try? make() else { return }
        current.withLock { $0 = made }
    }

    private func make() throws -> String {
        switch authentication {
        case .basic(let username, let password):
            "Basic " + Base64.encode(Array("\(username):\(try text(of: password))".utf8))
        case .bearer(let token): "Bearer " + (try text(of: token))
        case .apiKey(let key): "ApiKey " + (try text(of: key))
        case .plain(let secret): try text(of: secret)
        }
    }

    private func text(of secret: Secret) throws -> String {
        switch secret.source {
        case .text(let text): return text
        case .file(let path):
            let line = try read(path).prefix { $0 != 0x0A && $0 != 0x0D }
            // What is no legal text of a header would be somebody else's header.
            guard !line.isEmpty, line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw EmptySecret(path: path) }
            return String(decoding: line, as: UTF8.self)
        }
    }
}

/// The first line of a secret's file holds nothing that can be sent.
public struct EmptySecret: Error, Equatable, Sendable, CustomStringConvertible {
    public let path: String

    public var description: String { "the first line of '\(path)' holds no secret" }
}

enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            var digits: [UInt8] = []
            for _ in 0..<4 {
                digits.append(alphabet[Int(bits & 63)])
                bits >>= 6
            }
            text += digits.reversed().prefix(group.count + 1)
            text += Array(repeating: UInt8(ascii: "="), count: 3 - group.count)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
