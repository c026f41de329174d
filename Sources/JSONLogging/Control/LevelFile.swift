/// A file of levels that is looked at again and again.
struct LevelFile: Sendable {
    /// What a look has brought.
    enum Change: Sendable, Equatable {
        case none
        /// The file is new or another.
        case rules(LevelRules)
        /// It is gone; what it set no longer holds.
        case removed
        /// It can't be read or understood; what it set before still holds.
        case refused(String)
    }

    /// What a file may have, in bytes.
    static let limit = 64 * 1024

    let path: String
    private var content: [UInt8]?
    private var refusal: String?

    init(path: String) { self.path = path }

    /// Every refusal is told once, until the file changes.
    mutating func look() -> Change {
        do {
            guard let bytes = try Self.read(path) else {
                defer { (content, refusal) = (nil, nil) }
                return content == nil ? .none : .removed
            }
            guard bytes != content else { return .none }
            content = bytes
            refusal = nil
            return .rules(try LevelRules(String(decoding: bytes, as: UTF8.self)))
        } catch {
            return refuse(error)
        }
    }

    private mutating func refuse(_ error: any Error) -> Change {
        let cause = (error as? SystemCall.Failure).map { SystemCall.message(of: $0.errorNumber) } ?? "\(error)"
        defer { refusal = cause }
        return cause == refusal ? .none : .refused(cause)
    }

    /// The first bytes of a file up to the limit; `nil` where there is none.
    private static func read(_ path: String) throws(SystemCall.Failure) -> [UInt8]? {
        guard SystemCall.exists(path) else { return nil }
        let descriptor = try SystemCall.openForReading(path)
        defer { SystemCall.close(descriptor) }
        var (content, part) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
        while content.count < limit {
            let count = try SystemCall.read(descriptor, into: &part)
            if count == 0 { break }
            content += part[..<count]
        }
        return content
    }
}
