import JSONText

@testable import JSONLogging

/// Lines as arrays, which tests are written with, for what takes memory that is lent.
extension BufferedWriter {
    func append(_ line: [UInt8]) { append(unsafe line.span.bytes) }
}

extension LineQueue {
    mutating func offer(_ line: [UInt8]) -> Answer { offer(unsafe line.span.bytes) }
}

extension LineBuffer {
    var text: String { withBytes { unsafe $0.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) } } }
}
