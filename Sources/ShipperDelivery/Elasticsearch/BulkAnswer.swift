import JSONText
import ShipperCore

/// Reads the answer to a bulk request: one verdict for each item, in the order of the request.
enum BulkAnswer {
    /// - Parameter hasIDs: whether a repeat does no harm. Without ids what may be there is not sent again in silence.
    /// - Returns: `nil` if the body is not such an answer.
    static func items(_ body: [UInt8], hasIDs: Bool = true) -> [ItemVerdict]? {
        let bytes = unsafe body.span.bytes
        let keys = TopLevelScanner(keys: KeyTable(paths: ["items"]), extent: .wholeLine)
        var slots = [JSONSlice.absent]
        guard keys.scan(bytes, 0..<body.count, into: &slots), slots[0].kind == .array else { return nil }
        var cursor = JSONCursor(from: slots[0].start + 1, to: slots[0].end)
        var items: [ItemVerdict] = []
        if cursor.take(UInt8(ascii: "]"), bytes) { return [] }
        repeat {
            guard let item = cursor.takeValue(bytes), item.kind == .object, let verdict = verdict(item, bytes, hasIDs) else { return nil }
            items.append(verdict)
        } while cursor.take(UInt8(ascii: ","), bytes)
        return items
    }

    /// `{"create":{"status":…,"error":{"type":…,"reason":…}}}`.
    private static func verdict(_ item: JSONSlice, _ bytes: borrowing RawSpan, _ hasIDs: Bool) -> ItemVerdict? {
        var slots = [JSONSlice](repeating: .absent, count: 3)
        guard action.scan(bytes, item.start..<item.end, into: &slots), slots[0].kind == .number,
            let status = Int(text(slots[0], bytes))
        else { return nil }
        let type = text(slots[1], bytes)
        let error = "\(type): \(text(slots[2], bytes))"
        switch status {
        case 200, 201: return .stored
        // Our ids name lines, so the document that is in the way is this very line.
        case 409: return .duplicate
        // A right that lacks, a block, no such index, no room in a queue: once that is mended, the same line is taken.
        case 401, 403, 404, 429: return .retry("\(status) \(error)")
        case 400..<500 where ofIndex.contains(type): return .retry("\(status) \(error)")
        case 400..<500: return .reject("\(status) \(error)")
        // It is not well, or says what no server of this kind says.
        default: return hasIDs ? .retry("\(status) \(error)") : .ask("\(status) \(error)")
        }
    }

    /// Errors with another status that are no more the line's: its index is closed, or the cluster makes no further shards.
    private static let ofIndex: Set<String> = ["index_closed_exception", "validation_exception"]

    private static let action = TopLevelScanner(
        keys: KeyTable(paths: ["create.status", "create.error.type", "create.error.reason"]), extent: .wholeLine)

    private static func text(_ slice: JSONSlice, _ bytes: borrowing RawSpan) -> String {
        guard slice.hasValue else { return "" }
        var output: [UInt8] = []
        slice.appendText(of: bytes, to: &output)
        return String(decoding: output.prefix(512), as: UTF8.self)
    }
}
