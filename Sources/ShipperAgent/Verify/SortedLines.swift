import Foundation
import ShipperTailing

/// Any number of compared lines, sorted in a memory of its own size: full memories go to disk as sorted runs, which are merged at the end.
///
/// The runs' file has no name: it is gone when this is, however the program ends.
final class SortedLines {
    /// Lines held in memory: 28 MiB of them.
    static let memory = 1 << 19
    /// Bytes read of a run at once.
    private static let blockSize = ComparedLine.size << 10

    private let memory: Int
    private let directory: String
    private var lines: [ComparedLine] = []
    private var file: (writing: FileHandle, reading: OpenFile)?
    /// Where runs end in the file, in bytes.
    private var ends: [UInt64] = []
    private(set) var count = 0

    /// - Parameters:
    ///   - directory: where runs are put.
    ///   - memory: lines held in memory.
    init(in directory: String, memory: Int = SortedLines.memory) {
        self.directory = directory
        self.memory = memory
    }

    /// - Throws: `SearchProblem` if the disk does not take it.
    func add(_ line: ComparedLine) throws {
        lines.append(line)
        count += 1
        if lines.count >= memory { try spill() }
    }

    private func spill() throws {
        lines.sort()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(lines.count * ComparedLine.size)
        for line in lines { line.append(to: &bytes) }
        lines.removeAll(keepingCapacity: true)
        do {
            let file = try file ?? open()
            self.file = file
            try file.writing.write(contentsOf: Data(bytes))
            ends.append((ends.last ?? 0) + UInt64(bytes.count))
        } catch {
            throw SearchProblem("Could not sort lines in '\(directory)': \(error). TMPDIR names another directory.")
        }
    }

    private func open() throws -> (writing: FileHandle, reading: OpenFile) {
        let path = "\(directory)/shipper-verify-\(UUID().uuidString)"
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
            throw SearchProblem("'\(path)' cannot be made")
        }
        defer { try? FileManager.default.removeItem(atPath: path) }
        return (try FileHandle(forWritingTo: URL(fileURLWithPath: path)), try OpenFile(path: path))
    }

    /// Gives every line in order. Nothing can be added afterwards.
    ///
    /// - Throws: `FileProblem` if the disk does not give back what it took; what `body` throws.
    func forEach(_ body: (ComparedLine) throws -> Void) throws {
        lines.sort()
        guard let file else { return try lines.forEach(body) }
        if !lines.isEmpty { try spill() }
        lines = []
        var runs: [Run] = []
        for (start, end) in zip([0] + ends, ends) {
            var run = Run(file: file.reading, next: start, end: end)
            if try run.advance(Self.blockSize) { runs.append(run) }
        }
        var heap = RunHeap(runs)
        while let line = heap.least {
            try body(line)
            try heap.advance(Self.blockSize)
        }
    }

    /// One run, read block by block.
    fileprivate struct Run {
        let file: OpenFile
        var next: UInt64
        let end: UInt64
        var block: [UInt8] = []
        var place = 0
        /// The line that is due; meaningless before the first `advance`.
        var line: ComparedLine?

        /// Goes to the next line; `false` at the end.
        mutating func advance(_ blockSize: Int) throws -> Bool {
            if place + ComparedLine.size > block.count {
                block = try file.bytes(at: next, Int(min(end - next, UInt64(blockSize))))
                next += UInt64(block.count)
                place = 0
            }
            line = ComparedLine(block, at: place)
            place += ComparedLine.size
            return line != nil
        }
    }
}

/// Runs by their due lines, the least on top.
private struct RunHeap {
    private var runs: [SortedLines.Run]

    init(_ runs: [SortedLines.Run]) {
        self.runs = runs
        for place in stride(from: runs.count / 2 - 1, through: 0, by: -1) { sink(place) }
    }

    var least: ComparedLine? { runs.first?.line }

    mutating func advance(_ blockSize: Int) throws {
        if try !runs[0].advance(blockSize) {
            runs.swapAt(0, runs.count - 1)
            runs.removeLast()
        }
        sink(0)
    }

    private mutating func sink(_ start: Int) {
        var place = start
        while true {
            let children = [2 * place + 1, 2 * place + 2].filter { $0 < runs.count }
            guard let least = children.min(by: { isBefore($0, $1) }), isBefore(least, place) else { return }
            runs.swapAt(place, least)
            place = least
        }
    }

    private func isBefore(_ one: Int, _ two: Int) -> Bool {
        guard let first = runs[one].line, let second = runs[two].line else { return false }
        return first < second
    }
}
