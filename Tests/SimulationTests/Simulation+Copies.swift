import ByteCompression
import ShipperTestSupport

/// A copy, and what is still to be done to its original.
struct UnfinishedCopy {
    let original: Body
    let path: String
    /// Whether the original is cut; else it is deleted.
    let isCut: Bool
}

/// Copies and compressed forms, as rotation makes them. Between the copy and the end of the original the agent may come in. What is
/// written then is gone a moment later: nobody has the time to read it.
extension Simulation {
    /// Makes `c1.1` of `c1`, which is cut afterwards.
    func copy(_ path: String) -> String {
        guard let body = model.names[path], !isBeingCopied(body) else { return "nothing to copy" }
        let told = "copy \(path)" + put(body, body.bytes, at: "\(path).1", mayOverwrite: true)
        unfinished.append(UnfinishedCopy(original: body, path: path, isCut: true))
        return told + (oneIn(2) ? ", " + finishCopy() : "")
    }

    /// Makes `r1.1.gz` of `r1.1`, which is deleted afterwards.
    func compress(_ path: String) -> String {
        let plain = "\(path).1"
        guard let body = model.names[plain], body.half == nil, !isBeingCopied(body) else { return "nothing to compress" }
        var packed: [UInt8] = []
        try? unsafe GzipCompressor().compress(body.bytes.span.bytes, appendingTo: &packed)
        let told = "compress \(plain)" + put(body, packed, at: "\(plain).gz", mayOverwrite: false)
        unfinished.append(UnfinishedCopy(original: body, path: plain, isCut: false))
        return told + (oneIn(2) ? ", " + finishCopy() : "")
    }

    func isBeingCopied(_ body: Body) -> Bool { unfinished.contains { $0.original === body } }

    /// What stands there is deleted, moved on, or written over.
    private func put(_ body: Body, _ bytes: [UInt8], at path: String, mayOverwrite: Bool) -> String {
        var told = ""
        if let old = model.names[path] {
            switch Int.random(in: 0..<3, using: &generator) {
            case 0 where mayOverwrite:
                clock.advance(.milliseconds(5))
                disk.cut(old.node)
                disk.write(bytes, to: old.node)
                let new = Body(copyOf: body, node: old.node, inode: old.inode)
                new.isReadable = old.isReadable
                model.replace(old, by: new)
                return " over \(path) (inode \(old.inode))"
            case 1 where mayOverwrite: told = "," + rename(path, to: path.dropLast() + "2")
            default: told = ", " + delete(path)
            }
        }
        let node = disk.create(path)
        disk.write(bytes, to: node)
        let copy = Body(copyOf: body, node: node, inode: disk.nodes[node]?.inode ?? 0)
        model.add(copy, as: path)
        return told + " to \(path) (inode \(copy.inode))"
    }

    /// Cuts or deletes the original of the oldest copy, if it is still there.
    func finishCopy() -> String {
        guard !unfinished.isEmpty else { return "no copy to finish" }
        let copy = unfinished.removeFirst()
        guard model.names[copy.path] === copy.original else { return "\(copy.path) is another" }
        let told = oneIn(3) ? append(to: copy.path) + ", " : ""
        return told + (copy.isCut ? truncate(copy.path) : delete(copy.path))
    }

    func finishCopies() { while !unfinished.isEmpty { deeds.append(finishCopy()) } }

    func rotateCompressed(_ path: String) -> String {
        let oldest = "\(path).3.gz"
        let told = model.names[oldest] == nil ? "" : " " + delete(oldest)
        return told + rename("\(path).2.gz", to: oldest) + rename("\(path).1.gz", to: "\(path).2.gz")
    }
}
