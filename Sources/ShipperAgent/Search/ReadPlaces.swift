import ShipperTailing
import Synchronization

/// How far files were read, by what they are and not by their names, since names move on in rotation.
///
/// What comes later may be a copy of what was read, or what it was compressed to: it goes on where the original was left, as with the agent.
final class ReadPlaces: Sendable {
    private struct Entry {
        var place: ReadPlace
        /// The file's size then.
        var size: UInt64
    }

    private struct State {
        var entries: [FileNumber: Entry] = [:]
        /// Of what files held before they were truncated: copies of it may come.
        var past: [ReadPlace] = []
        var expectsCopies = false
    }

    /// Places remembered of what no file holds any more.
    private static let mostPast = 1_000

    private let state = Mutex(State())

    /// Of the files that were read.
    var numbers: Set<FileNumber> { state.withLock { Set($0.entries.keys) } }

    /// Until this is said, files that are equal are as many files, and each is read.
    func expectCopies() { state.withLock { $0.expectsCopies = true } }

    /// Opens a file where it is to be read from; `nil` if there is nothing new.
    func open(_ path: String, _ facts: FileFacts) throws(FileProblem) -> (file: ForwardFile, place: ReadPlace)? {
        let state = state.withLock { $0 }
        let known = state.entries[FileNumber(facts)]
        if let known, known.size == facts.size, facts.size > 0 { return nil }
        guard state.expectsCopies else { return (try ForwardFile(path: path), ReadPlace()) }
        var head: [UInt8] = []
        try ForwardFile(path: path).read(ReadPlace.markSize, appendingTo: &head)
        // What has most of it first: of a file that was copied several times, each copy is known.
        let alike = (state.entries.values.map(\.place) + state.past).filter { $0.mayBegin(head) }.sorted { $0.offset > $1.offset }
        for place in (known.map { [$0.place] } ?? []) + alike {
            if let file = try place.open(path) { return (file, place) }
        }
        return (try ForwardFile(path: path), ReadPlace())
    }

    /// - Parameter start: where reading began.
    func note(_ place: ReadPlace, from start: ReadPlace, of facts: FileFacts) {
        let entry = Entry(place: place, size: facts.size)
        state.withLock { state in
            guard let before = state.entries.updateValue(entry, forKey: FileNumber(facts)), before.place != start else { return }
            state.past = (state.past + [before.place]).suffix(Self.mostPast)
        }
    }
}

/// Where reading ended in a file, and what it is known by wherever it is.
struct ReadPlace: Sendable, Equatable {
    /// Bytes of a mark at most.
    static let markSize = 256

    /// Behind the last whole line, in bytes of the text.
    var offset: UInt64 = 0
    /// The text's first bytes.
    var head: [UInt8] = []
    /// The bytes before ``offset``.
    var tail: [UInt8] = []
    /// The first time that a line had, in nanoseconds since 1970.
    var began: Int64?

    /// What was read goes on with these bytes.
    mutating func pass(_ bytes: ArraySlice<UInt8>) {
        if UInt64(head.count) == offset { head += bytes.prefix(Self.markSize - head.count) }
        tail = Array((tail + bytes.suffix(Self.markSize)).suffix(Self.markSize))
        offset += UInt64(bytes.count)
    }

    /// Whether a text that begins so may be this one.
    func mayBegin(_ text: [UInt8]) -> Bool { offset > 0 && text.starts(with: head) }

    /// The file at this place; `nil` if it holds something else before it.
    func open(_ path: String) throws(FileProblem) -> ForwardFile? {
        let start = offset - UInt64(tail.count)
        let file = try ForwardFile(path: path, from: start)
        // A compressed file begins at its beginning, wherever it is to go on.
        while file.offset < start {
            var passed: [UInt8] = []
            try file.read(Int(min(start - file.offset, 1 << 20)), appendingTo: &passed)
            if passed.isEmpty { return nil }
        }
        var found: [UInt8] = []
        while found.count < tail.count {
            let before = found.count
            try file.read(tail.count - before, appendingTo: &found)
            if found.count == before { return nil }
        }
        return found == tail ? file : nil
    }
}

extension FileNumber {
    init(_ facts: FileFacts) { self.init(device: facts.device, inode: facts.inode) }
}
