/// An absolute path as the kernel knows it: bytes without NUL, parted by slashes, of no particular encoding.
///
/// A `String` cannot hold every file name: what is not UTF-8 would be repaired, and the repaired name opens nothing. So paths stay bytes from
/// the directory to `open`, and become text for people only, through `description`.
public struct FilePath: Hashable, Sendable {
    /// Begins with a slash and, but for the root itself, does not end with one; no two slashes in a row.
    public let bytes: [UInt8]

    static let separator = UInt8(ascii: "/")

    public static let root = FilePath(checked: [separator])

    private init(checked bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Components `.` and doubled slashes are left out; `..` stays, as only the file system knows where it leads.
    ///
    /// - Returns: nil for a relative path and for one that contains NUL.
    public init?(bytes: some Sequence<UInt8>) {
        let given = Array(bytes)
        guard given.first == Self.separator, !given.contains(0) else { return nil }
        let components = given.split(separator: Self.separator).filter { $0 != [UInt8(ascii: ".")] }
        self.bytes = components.isEmpty ? [Self.separator] : components.flatMap { [Self.separator] + $0 }
    }

    /// - Returns: nil for a relative path and for one that contains NUL.
    public init?(_ text: String) {
        self.init(bytes: text.utf8)
    }

    /// The names between the slashes; none for the root.
    public var components: [ArraySlice<UInt8>] {
        bytes.split(separator: Self.separator)
    }

    /// The directory that holds this one; nil for the root.
    public var parent: FilePath? {
        guard self != .root, let cut = bytes.lastIndex(of: Self.separator) else { return nil }
        return cut == 0 ? .root : FilePath(checked: Array(bytes[..<cut]))
    }

    /// `name` comes from a directory or from another path: it holds neither slash nor NUL and is not empty.
    func appending(_ name: some Collection<UInt8>) -> FilePath {
        FilePath(checked: self == .root ? bytes + name : bytes + [Self.separator] + name)
    }

    /// The path with the NUL behind it that system calls want.
    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        let terminated = bytes.map { CChar(bitPattern: $0) } + [0]
        return unsafe body(terminated)
    }
}

extension FilePath: Comparable {
    public static func < (first: FilePath, second: FilePath) -> Bool {
        first.bytes.lexicographicallyPrecedes(second.bytes)
    }
}

extension FilePath: CustomStringConvertible {
    /// The path as text. Bytes that are not UTF-8 show as `\xFF`; a name that really contains such characters looks the same.
    public var description: String {
        var text = ""
        var position = 0
        while position < bytes.count {
            let scalar = PathScalar(bytes[...], at: position)
            text.unicodeScalars.append(contentsOf: scalar.text)
            position += scalar.length
        }
        return text
    }
}
