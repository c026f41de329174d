import ByteCompression
import ShipperTestSupport

/// What becomes of the last copy when the next is made.
enum OldCopy: CaseIterable {
    case deleted, moved, writtenOver
}

/// A copy, and what is still to be done to its original.
struct UnfinishedCopy {
    let original: Body
    let path: String
    /// Whether the original is cut; else it is deleted.
    let isCut: Bool
}

/// Copies and compressed forms, as rotation makes them. Between the copy and the end of the original the agent may come in. What is
/// written then is gone a moment later: nobody has the time to read it. Nor does anybody write into an original that has lost its name: had
/// that been read, and the agent been killed before it knew the copy for a part of it, the copy would be read as well.
extension Simulation {
    /// Makes `c1.1` of `c1`, which is cut afterwards.
    func copy(_ path: String) -> String {
        // A copy of what the agent was never let see is the original to it.
        guard let body = model.names[path], body.isReadable, mayCopy(body) else { return "nothing to copy" }
        let other = "\(path).1"
        var told = "copy \(path)"
        switch (settings.oldCopy, model.names[other]) {
        case (.writtenOver, let old?):
            guard mayWrite(body, over: old) else { return "not \(path) over its last copy" }
            told += write(body, over: old)
        case (.moved, .some): told += "," + rename(other, to: "\(path).2") + make(other, of: body, body.bytes)
        case (.deleted, .some): told += ", " + delete(other) + make(other, of: body, body.bytes)
        case (_, nil): told += make(other, of: body, body.bytes)
        }
        unfinished.append(UnfinishedCopy(original: body, path: path, isCut: true))
        return told + (oneIn(2) ? ", " + finishCopy() : "")
    }

    /// Makes `r1.1.gz` of `r1.1`, which is deleted afterwards.
    func compress(_ path: String) -> String {
        let plain = "\(path).1"
        // Where another name of it is written on, the compressed form is of no file any more.
        guard let body = model.names[plain], body.half == nil, mayCopy(body), model.names.values.count(where: { $0 === body }) == 1
        else { return "nothing to compress" }
        var packed: [UInt8] = []
        try? unsafe GzipCompressor().compress(body.bytes.span.bytes, appendingTo: &packed)
        var told = "compress \(plain)"
        if model.names["\(plain).gz"] != nil { told += ", " + delete("\(plain).gz") }
        told += make("\(plain).gz", of: body, packed)
        unfinished.append(UnfinishedCopy(original: body, path: plain, isCut: false))
        return told + (oneIn(2) ? ", " + finishCopy() : "")
    }

    private func mayCopy(_ body: Body) -> Bool { !isBeingCopied(body) && !late.contains { $0.body === body } }

    func isBeingCopied(_ body: Body) -> Bool { unfinished.contains { $0.original === body } }

    private func make(_ path: String, of body: Body, _ bytes: [UInt8]) -> String {
        let node = disk.create(path)
        disk.write(bytes, to: node)
        let copy = Body(copyOf: body, node: node, inode: disk.nodes[node]?.inode ?? 0)
        model.add(copy, as: path)
        return " to \(path) (inode \(copy.inode))"
    }

    /// What begins as it did has grown, to all appearances; and a copy may be seen before an original that is as new.
    private func mayWrite(_ body: Body, over old: Body) -> Bool {
        !body.bytes.starts(with: old.bytes) && (agent == nil || (disk.nodes[body.node]?.born ?? .max) < lastLook)
    }

    private func write(_ body: Body, over old: Body) -> String {
        clock.advance(.milliseconds(5))
        disk.cut(old.node)
        disk.write(body.bytes, to: old.node)
        let new = Body(copyOf: body, node: old.node, inode: old.inode)
        new.isReadable = old.isReadable
        model.replace(old, by: new)
        return " over its last copy (inode \(old.inode))"
    }

    /// Cuts or deletes the original of the oldest copy, if it is still there.
    func finishCopy() -> String {
        guard !unfinished.isEmpty else { return "no copy to finish" }
        let copy = unfinished.removeFirst()
        guard model.names[copy.path] === copy.original else { return "\(copy.path) is another" }
        guard copy.isCut else { return delete(copy.path, mayGoOn: false) }
        return (oneIn(3) ? append(to: copy.path) + ", " : "") + truncate(copy.path)
    }

    func finishCopies() { while !unfinished.isEmpty { deeds.append(finishCopy()) } }

    func rotateCompressed(_ path: String) -> String {
        let oldest = "\(path).3.gz"
        let told = model.names[oldest] == nil ? "" : " " + delete(oldest)
        return told + rename("\(path).2.gz", to: oldest) + rename("\(path).1.gz", to: "\(path).2.gz")
    }
}
