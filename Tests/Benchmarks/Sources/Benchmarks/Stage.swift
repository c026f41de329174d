import JSONText
import ShipperTailing

/// One row of the table: something done with the whole input.
protocol Stage: AnyObject {
    var name: String { get }
    /// What its speed is compared with: the row of a bare compressor.
    var yardstick: String? { get }
    func run(_ input: InputFile, _ cost: inout Cost) throws
}

/// How the agent reads: 1 MiB at a time into one buffer, each time from the first line not yet taken.
struct Blocks {
    static let size = 1 << 20
    private var buffer = [UInt8](repeating: 0, count: size)

    /// Hands each block to `body`, which answers how many of its bytes are done with.
    mutating func forEach(of input: InputFile, _ body: (borrowing RawSpan) throws -> Int) throws {
        var offset = 0
        while true {
            let count = try input.file.read(at: UInt64(offset), into: &buffer, 0..<Self.size)
            guard count > 0 else { return }
            let done = try unsafe body(buffer.span.bytes.extracting(first: count))
            guard done > 0 else { return }
            offset += done
        }
    }
}
