import Glibc

/// Why a system call failed.
public struct Errno: Error, Hashable, Sendable {
    public let code: Int32

    init(_ code: Int32) {
        self.code = code
    }

    /// Of this thread's last failed call; to be read before any other call is made.
    static var current: Errno { Errno(errno) }
}

extension Errno: CustomStringConvertible {
    /// The C library's words, such as "Permission denied".
    public var description: String {
        var text = [CChar](repeating: 0, count: 256)
        guard unsafe strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension Errno {
    /// Nothing is there, or not any more: the normal course of things where files come and go.
    var isAbsence: Bool { code == ENOENT }

    /// Whether nothing can be there. Any other failure says nothing of what is.
    var provesAbsence: Bool { code == ENOENT || code == ENOTDIR }
}
