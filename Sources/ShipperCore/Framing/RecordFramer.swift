/// Joins lines to records.
///
/// A record is one stretch of its file, line endings inside it included. Where it ends, its own lines and the beginning of the next
/// one say, so whoever begins at the same offset finds the same records.
public struct RecordFramer: Sendable {
    let lines: LineFramer
    let joining: LineJoining
    /// Whether empty lines at a record's end are left out of it.
    let trimsEmptyLines: Bool

    /// A record whose next line has not come for so long is complete.
    public var timeout: Duration { joining.timeout }

    /// What the line after a record is to it.
    private enum Next {
        case joined(stop: Int, next: Int, isUnfinished: Bool)
        case other
        /// It belongs to the record, which has no room for it.
        case tooMuch
        /// Not enough of it is there.
        case unknown
    }

    /// The record that begins at `start`, or `nil` if it may go on behind `end`.
    ///
    /// - Parameters:
    ///   - start: within the block so that ``LineFramer/limit`` and 4 KiB more fit behind it, or all there is of the file.
    ///   - closes: whether nothing behind `end` belongs to it.
    func record(in block: borrowing RawSpan, from start: Int, to end: Int, closes: Bool) -> LineFramer.Line? {
        guard let first = lines.line(in: block, from: start, to: end) else { return nil }
        // Nothing joins a line that is over the limit, or that holds nothing.
        guard first.length > 0, first.length <= lines.limit else { return first }
        var (stop, next, count) = (first.range.upperBound, first.next, 1)
        // Without empty lines at the end.
        var textStop = stop
        var (isSplit, isUnfinished) = (false, false)
        joining: while true {
            switch line(in: block, from: next, to: end, closes: closes, recordStart: start, count: count) {
            case .joined(let lineStop, let lineNext, let isLast):
                if lineStop > next { textStop = lineStop }
                (stop, next, count, isUnfinished) = (lineStop, lineNext, count + 1, isLast)
            case .other: break joining
            case .tooMuch:
                isSplit = true
                break joining
            case .unknown: return nil
            }
        }
        let range = start..<(trimsEmptyLines ? textStop : stop)
        var record = LineFramer.Line(range: range, length: range.count, next: next)
        (record.count, record.isSplit, record.isUnfinished) = (count, isSplit, isUnfinished)
        return record
    }

    private func line(
        in block: borrowing RawSpan, from start: Int, to end: Int, closes: Bool, recordStart: Int, count: Int
    ) -> Next {
        guard start < end else { return closes ? .other : .unknown }
        let line = lines.line(in: block, from: start, to: end)
        let stop = line.map { start + $0.length } ?? end
        // One byte more than the pattern sees: a carriage return may belong to the ending.
        guard line != nil || closes || end - start > LineJoining.sight else { return .unknown }
        let head = start..<min(stop, start + LineJoining.sight)
        guard joining.continues(block, head, isWhole: head.upperBound == stop) else { return .other }
        guard count < joining.maximumLines, stop - recordStart <= lines.limit + (line == nil && !closes ? 1 : 0) else { return .tooMuch }
        if let line { return .joined(stop: stop, next: line.next, isUnfinished: false) }
        return closes ? .joined(stop: end, next: end, isUnfinished: true) : .unknown
    }
}
