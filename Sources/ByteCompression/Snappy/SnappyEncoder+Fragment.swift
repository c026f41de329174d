extension SnappyEncoder {
    /// The search stops this far before the end, so that its loads of 8 bytes, also one byte back, stay inside.
    private static let margin = 15

    /// The greedy search of the reference's `CompressFragment`.
    mutating func compressFragment(_ fragment: RawSpan, into writer: inout SnappyWriter) {
        let size = fragment.byteCount
        var emitted = 0
        if size > Self.margin {
            table.clear(forFragmentOf: size)
            var position = 1
            while let match = findMatch(in: fragment, from: position) {
                writer.writeLiteral(fragment, emitted..<match.position)
                position = writeCopies(match, in: fragment, into: &writer)
                emitted = position
                guard position < size - Self.margin else { break }
                position += 1
            }
        }
        if emitted < size { writer.writeLiteral(fragment, emitted..<size) }
    }

    private struct Match {
        var position: Int
        var candidate: Int
    }

    /// Looks for four bytes that stood earlier, ever faster the longer none are found: data that does not compress costs little.
    @inline(__always)
    private mutating func findMatch(in fragment: RawSpan, from start: Int) -> Match? {
        let limit = fragment.byteCount - Self.margin
        var position = start
        var skip = 32
        while position <= limit {
            let word = fragment.word32(at: position)
            let candidate = table.exchange(table.hash(word), position)
            if fragment.word32(at: candidate) == word { return Match(position: position, candidate: candidate) }
            position += skip >> 5
            skip += skip >> 5
        }
        return nil
    }

    /// Writes the copy for `match`, and for every further one that begins right behind it.
    ///
    /// - Returns: the first position that is not covered.
    @inline(__always)
    private mutating func writeCopies(_ match: Match, in fragment: RawSpan, into writer: inout SnappyWriter) -> Int {
        let limit = fragment.byteCount - Self.margin
        var match = match
        while true {
            let end = fragment.endOfMatch(match.candidate + 4, match.position + 4)
            writer.writeCopy(offset: match.position - match.candidate, length: end - match.position)
            guard end < limit else { return end }
            let words = fragment.word64(at: end - 1)
            table.note(table.hash(UInt32(truncatingIfNeeded: words)), end - 1)
            let word = UInt32(truncatingIfNeeded: words >> 8)
            let candidate = table.exchange(table.hash(word), end)
            guard fragment.word32(at: candidate) == word else { return end }
            match = Match(position: end, candidate: candidate)
        }
    }
}

extension RawSpan {
    /// How far the bytes from `later` on equal those from `earlier` on; returns the end of the later run.
    @inline(__always)
    fileprivate func endOfMatch(_ earlier: Int, _ later: Int) -> Int {
        let distance = later - earlier
        var position = later
        while position + 8 <= byteCount {
            let difference = word64(at: position) ^ word64(at: position - distance)
            if difference != 0 { return position + difference.trailingZeroBitCount >> 3 }
            position += 8
        }
        while position < byteCount, byte(at: position) == byte(at: position - distance) { position += 1 }
        return position
    }
}
