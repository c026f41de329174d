import ShipperCore
import ShipperTestSupport

@testable import ShipperTailing

/// What happens to files: done to the disk and to the model alike.
extension Simulation {
    /// Returns what was done.
    func doSomething() -> String {
        let rotated = generator.pick(["/logs/r1", "/logs/r2"])
        let copied = generator.pick(["/logs/c1", "/logs/c2"])
        let either = generator.pick([rotated, copied])
        // What is deleted while nobody can look is lost if nobody had it open.
        if disk.isHiding { return append(to: either) }
        if world == .rich {
            if !unfinished.isEmpty, oneIn(3) { return finishCopy() }
            if oneIn(8) { return oneIn(2) ? copy(copied) : compress(rotated) }
        }
        if world == .straying, oneIn(6) { return oneIn(3) ? appendLate() : stray(generator.pick([rotated, "\(rotated).1"])) }
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<36: return append(to: either)
        case 36..<48: return appendHalf(to: either)
        case 48..<52: return append(to: generator.pick(model.names.filter { !$0.value.isCopy }.keys.sorted() + [rotated]))
        case 52..<62:
            finishCopies()
            return rotate(rotated, times: oneIn(4) ? 2 : 1)
        case 62..<68: return truncate(copied)
        case 68..<71: return rewrite(either)
        case 71..<75: return delete(either)
        case 75..<79: return delete(either) + ", " + append(to: either)
        case 79..<82: return replace(either)
        case 82..<85:
            finishCopies()
            return archive(rotated)
        case 85..<88: return link(rotated)
        case 88..<92: return swap()
        case 92..<95: return forbid(model.names.keys.sorted())
        case 95..<98: return appendLate()
        default: return endLate()
        }
    }

    // MARK: - Writing

    /// Files that have long heads in common are the rule in the field: a banner, a header of columns.
    private func text(isFirst: Bool) -> (Int, [UInt8]) {
        let number = model.nextNumber()
        let count = isFirst ? generator.pick([0, 6, 300]) : generator.pick([0, 3, 40])
        return (number, [UInt8](repeating: UInt8(ascii: "="), count: count) + Array("#\(number)".utf8))
    }

    private func lines(of body: Body) -> [UInt8] {
        var bytes = model.complete(body)
        for _ in 0..<generator.pick([1, 1, 2, 5]) {
            let (number, text) = text(isFirst: body.bytes.isEmpty)
            bytes += model.line(body, number, text)
        }
        return bytes
    }

    private func body(at path: String) -> Body {
        if let body = model.names[path] { return body }
        let node = disk.create(path)
        let body = Body(node: node, inode: disk.nodes[node]?.inode ?? 0)
        model.add(body, as: path)
        return body
    }

    func append(to path: String) -> String {
        let body = body(at: path)
        guard !isBeingCopied(body) else { return "\(path) is being copied" }
        disk.write(lines(of: body), to: body.node)
        return "append to \(path) (inode \(body.inode)), up to #\(body.lines.last?.number ?? 0) and \(body.bytes.count) bytes"
    }

    private func appendHalf(to path: String) -> String {
        let body = body(at: path)
        guard body.half == nil, !isBeingCopied(body) else { return "\(path) has half a line, or is being copied" }
        let (number, text) = text(isFirst: body.bytes.isEmpty)
        disk.write(model.begin(body, number, text, Int.random(in: 1..<text.count, using: &generator)), to: body.node)
        return "append half of #\(number) to \(path), up to \(body.bytes.count) bytes"
    }

    /// A writer whose file has lost its name.
    private func appendLate() -> String {
        guard !late.isEmpty else { return "no late writer" }
        let body = generator.pick(late).body
        guard !isBeingCopied(body) else { return "a file without a name is being copied" }
        let mayBeLetGo = mayBeLetGo(body)
        disk.write(lines(of: body), to: body.node)
        if !model.isOwed(body) { model.destroy(body) }
        if mayBeLetGo { isMeanwhile ? lateDoubts.append(body) : settle(late: body) }
        return "append to inode \(body.inode) without a name, up to #\(body.lines.last?.number ?? 0)"
    }

    /// Whether a file without a name has not grown for so long that the agent may have let go of it.
    private func mayBeLetGo(_ body: Body) -> Bool {
        guard let node = disk.nodes[body.node], node.links == 0 || body.isStray else { return false }
        return clock.wall - node.modified > FileRegistry.lingering.nanoseconds
    }

    /// What was written to a file that the agent had let go of, nobody reads.
    private func settle(late body: Body) {
        if agent?.followed.contains(body.inode) != true { model.destroy(body) }
    }

    private func endLate() -> String {
        for (_, node) in late { disk.release(node) }
        late = []
        return "late writers end"
    }

    // MARK: - Losing a name

    /// Does what takes a name away from a file.
    ///
    /// - Parameter links: names that it keeps where no agent looks.
    private func lose(_ path: String, links: Int = 0, _ deed: () -> Void) -> String {
        guard let node = disk.node(at: path) else { return "" }
        disk.hold(node)
        defer { disk.release(node) }
        let body = model.dropName(path)
        deed()
        guard let body else { return " (it has another name)" }
        // A pin that the agent has no right to open is as good as none.
        if isHeld(node, except: 1) || body.isReadable && (disk.nodes[node]?.links ?? 0) > links {
            model.orphan(body, links: links)
            if isMeanwhile { doubtful.append((body, links)) }
            return " (it is held)"
        }
        model.destroy(body)
        return " (nobody has it)"
    }

    /// Whether the agent has the file open.
    ///
    /// - Parameter others: handles that are not the agent's, beside those of late writers.
    private func isHeld(_ node: Int, except others: Int) -> Bool {
        (disk.nodes[node]?.handles ?? 0) > others + late.count { $0.node == node }
    }

    /// In the middle of a step the agent may have had a file open only to see which it is.
    func settleDoubts() {
        for (body, links) in doubtful
        where !isHeld(body.node, except: 0) && (!body.isReadable || (disk.nodes[body.node]?.links ?? 0) <= links) {
            model.destroy(body)
        }
        doubtful = []
        for body in lateDoubts { settle(late: body) }
        lateDoubts = []
        for body in strayDoubts where !isKnown(body) { model.destroy(body) }
        strayDoubts = []
    }

    func delete(_ path: String, mayGoOn: Bool = true) -> String {
        guard let body = model.names[path] else { return "no \(path)" }
        // Its unfinished line would be taken as it stands, and what stands behind it in the copy would be another.
        if isBeingCopied(body), body.half != nil { return "\(path) is being copied" }
        let goesOn = oneIn(3) && body.half == nil && !body.isCopy && mayGoOn && !isBeingCopied(body)
        if goesOn {
            disk.hold(body.node)
            late.append((body, body.node))
        }
        return "delete \(path)" + lose(path) { disk.unlink(path) } + (goesOn ? ", whose writer goes on" : "")
    }

    private func replace(_ path: String) -> String {
        guard let old = model.names[path], !isBeingCopied(old) else { return "no \(path) to replace" }
        let node = disk.create("/logs/new")
        let body = Body(node: node, inode: disk.nodes[node]?.inode ?? 0)
        disk.write(lines(of: body), to: node)
        let told = lose(path) { disk.move("/logs/new", to: path) }
        model.add(body, as: path)
        return "replace \(path)\(told) by inode \(body.inode), up to #\(body.lines.last?.number ?? 0)"
    }

    // MARK: - Renaming

    func rename(_ path: String, to other: String) -> String {
        guard let body = model.names[path] else { return "" }
        let told = model.names[other] == nil ? "" : lose(other) { disk.unlink(other) }
        disk.move(path, to: other)
        model.names[path] = nil
        model.names[other] = body
        return " \(path) → \(other)\(told)"
    }

    private func rotate(_ path: String, times: Int) -> String {
        var told = "rotate"
        for _ in 0..<times {
            if model.names["\(path).3"] != nil { told += " " + delete("\(path).3") }
            if world == .rich { told += rotateCompressed(path) }
            told += rename("\(path).2", to: "\(path).3") + rename("\(path).1", to: "\(path).2") + rename(path, to: "\(path).1")
            if oneIn(2) { _ = body(at: path) }
        }
        return told
    }

    /// A rotation into names that no pattern fits; the writer may go on for a while.
    private func stray(_ path: String) -> String {
        guard let body = model.names[path], body.isReadable, model.names.values.count(where: { $0 === body }) == 1 else {
            return "no \(path) to go astray"
        }
        strays += 1
        let other = "/logs/x\(strays)"
        if oneIn(2), body.half == nil {
            disk.hold(body.node)
            late.append((body, body.node))
        }
        let wasKnown = isKnown(body)
        _ = model.dropName(path)
        disk.move(path, to: other)
        body.isStray = true
        model.orphan(body, links: 1)
        if !wasKnown { isMeanwhile ? strayDoubts.append(body) : model.destroy(body) }
        return "\(path) → \(other)" + (wasKnown ? "" : " (nobody knows it)")
    }

    /// Whether the agent follows the file, or would find it by what it has written down.
    private func isKnown(_ body: Body) -> Bool { agent?.followed.contains(body.inode) ?? isRecorded(body) }

    /// Whether the disk has it that the file is followed.
    func isRecorded(_ body: Body) -> Bool {
        knownFiles.values.contains { $0.fingerprint.count > 0 && isMeant(body, by: $0) }
    }

    private func archive(_ path: String) -> String {
        guard let oldest = [3, 2, 1].map({ "\(path).\($0)" }).first(where: { model.names[$0] != nil }) else { return "nothing to archive" }
        return "archive" + rename(oldest, to: oldest.replacing("/logs/", with: "/logs/old/"))
    }

    // MARK: - Cutting

    /// A truncation takes a moment: times of files are coarse, yet not so coarse that a file cut and written anew has its old one.
    func truncate(_ path: String) -> String {
        guard let old = model.names[path] else { return "no \(path)" }
        clock.advance(.milliseconds(5))
        disk.cut(old.node)
        let new = Body(node: old.node, inode: old.inode)
        new.isReadable = old.isReadable
        model.replace(old, by: new)
        // Who writes into the file goes on at its new end.
        for place in late.indices where late[place].body === old { late[place].body = new }
        return "truncate \(path)"
    }

    private func rewrite(_ path: String) -> String {
        guard let old = model.names[path] else { return "no \(path)" }
        var told = truncate(path)
        while let body = model.names[path], body.bytes.count <= old.bytes.count { told += ", " + append(to: path) }
        return told
    }

    // MARK: - Links and rights

    private func link(_ path: String) -> String {
        let other = path + ".7"
        if model.names[other] != nil { return delete(other) }
        guard let body = model.names[path] else { return "no \(path)" }
        disk.addName(other, to: path)
        model.names[other] = body
        return "link \(path) as \(other)"
    }

    private func swap() -> String {
        swaps += 1
        let (link, target) = ("/logs/s1", "/targets/\(swaps)")
        let node = disk.create(target)
        let body = Body(node: node, inode: disk.nodes[node]?.inode ?? 0)
        if oneIn(2) { disk.write(lines(of: body), to: node) }
        let told = model.names[link] == nil ? "" : lose(link, links: 1) { disk.symlink(link, to: target) }
        disk.symlink(link, to: target)
        model.add(body, as: link)
        return "swap \(link)\(told) to inode \(body.inode), up to #\(body.lines.last?.number ?? 0)"
    }

    private func forbid(_ paths: [String]) -> String {
        if let path = paths.first(where: { model.names[$0]?.isReadable == false }), let body = model.names[path] {
            allow(body)
            return "allow \(path)"
        }
        guard !paths.isEmpty else { return "nothing to forbid" }
        let path = generator.pick(paths)
        model.names[path]?.isReadable = false
        if let node = model.names[path]?.node { disk.setReadable(node, false) }
        return "forbid \(path)"
    }

    func allow(_ body: Body) {
        body.isReadable = true
        disk.setReadable(body.node, true)
    }
}
