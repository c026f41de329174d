import ShipperCore

/// Reads a compressed file through once, in slices, to learn its length, how it begins and ends, and what stands before given places.
final class CompressedProbe {
    /// Decompressed bytes taken at a time: some milliseconds of work.
    static let slice = 2 << 20

    /// Until it has come to the end: it holds a descriptor and 110 KiB.
    private var pass: DecompressingPass?
    private let offsets: Set<UInt64>
    /// The last bytes before the pass's place.
    private var carried: [UInt8] = []
    /// The first bytes.
    private(set) var head: [UInt8] = []
    /// What stands before a place.
    struct Before: Equatable {
        let tail: TailHash?
        let isNewline: Bool
    }

    /// For each of the given offsets that the file reaches.
    private(set) var before: [UInt64: Before] = [:]

    /// - Parameter offsets: places of which ``before`` will tell.
    init(_ file: any ReadableFile, _ form: CompressedForm, offsets: Set<UInt64>) throws(FileProblem) {
        pass = try DecompressingPass(file, form)
        self.offsets = offsets
    }

    /// Decompressed bytes so far: all, once there is an ``end``.
    private(set) var length: UInt64 = 0
    private(set) var end: DecompressingPass.End?

    /// Whether it can tell of all these places.
    func tells(of places: Set<UInt64>) -> Bool { places.isSubset(of: offsets) }

    /// The last bytes, at most as many as a tail's hash covers.
    var lastBytes: [UInt8] { carried }

    func advance() throws(FileProblem) {
        guard let pass else { return }
        let stop = length + UInt64(Self.slice)
        while length < stop, end == nil {
            let start = length
            var bytes = carried
            try pass.read(64 << 10, appendingTo: &bytes)
            (length, end) = (pass.position, pass.end)
            if head.count < Fingerprint.maximumCount {
                head += bytes.dropFirst(carried.count).prefix(Fingerprint.maximumCount - head.count)
            }
            for offset in offsets where offset > start && offset <= length {
                let place = bytes.count - Int(length - offset)
                let tail = TailHash(Array(bytes[max(0, place - TailHash.maximumCount)..<place]))
                before[offset] = Before(tail: tail, isNewline: bytes[place - 1] == 0x0A)
            }
            carried = Array(bytes.suffix(TailHash.maximumCount))
        }
        if end != nil { self.pass = nil }
    }
}
