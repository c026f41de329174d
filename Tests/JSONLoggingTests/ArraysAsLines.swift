import JSONText
import Logging

@testable import JSONLogging

/// Lines as arrays, which tests are written with, for what takes memory that is lent.
extension BufferedWriter {
    func append(_ line: [UInt8], at level: Logger.Level = .info) { append(unsafe line.span.bytes, LineTag(logger: 0, level: level)) }
}

extension LineQueue {
    mutating func offer(_ line: [UInt8], at level: Logger.Level = .info) -> Answer {
        offer(unsafe line.span.bytes, LineTag(logger: 0, level: level))
    }
}

extension LineBatch {
    /// Lines of one logger.
    init(_ text: String) {
        self.init(
            bytes: Array(text.utf8), tags: text.filter { $0 == "\n" }.map { _ in LineTag(logger: 0, level: .info) })
    }
}

extension LineBuffer {
    var text: String { withBytes { unsafe $0.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) } } }
}
