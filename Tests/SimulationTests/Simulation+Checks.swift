import ShipperCore

@testable import ShipperAgent
@testable import ShipperTailing

/// What must be true.
extension Simulation {
    /// Read = delivered + filtered + dead-lettered + in flight, for each sink and source.
    func checkBooks() throws {
        for state in agent?.states ?? [] {
            for (source, ledger) in state.snapshot.ledgers where !ledger.isBalanced {
                throw Complaint("the book of \(state.name) for \(source) does not add up: \(ledger)")
            }
        }
    }

    // MARK: - Checkpoints

    /// No checkpoint on disk passes a line that the server does not have.
    func checkCheckpoints() throws {
        let known = knownFiles
        for (sink, server) in servers {
            let places = entries("checkpoints/\(sink)", kind: "checkpoint").compactMap(CheckpointStore.parse)
            for (content, offset) in Dictionary(places.map { ($0, $1.offset) }, uniquingKeysWith: { $1 }) {
                guard let identity = known[content] else { continue }
                let bodies = model.bodies.filter { isMeant($0, by: identity) }
                let lacking = bodies.map { body in body.lines.filter { $0.end <= offset && !server.has($0.number) }.map(\.number) }
                guard lacking.isEmpty || lacking.contains([]) else {
                    throw Complaint("the checkpoint of \(sink) is at \(offset) of inode \(identity.inode), before \(lacking[0]) are there")
                }
            }
        }
    }

    /// The files that the next start would know.
    var knownFiles: [ContentID: FileIdentity] { FileIdentity.latest(in: entries("files", kind: "files")) }

    func isMeant(_ body: Body, by identity: FileIdentity) -> Bool {
        guard body.inode == identity.inode else { return false }
        let bytes = body.bytes
        return unsafe identity.fingerprint.matches(bytes.span.bytes)
    }

    private func entries(_ name: String, kind: String) -> [String] {
        let path = SimulatedAgent.state + "/" + name
        func contents(_ path: String) -> [UInt8] { disk.node(at: path).flatMap { disk.nodes[$0]?.bytes } ?? [] }
        guard let document = try? StateDocument.decode(contents(path), kind: kind, version: 1) else { return [] }
        return document.entries + JournaledDocument.changes(in: JournaledDocument.journals(of: path).map(contents), of: document.digest)
    }

    // MARK: - Losses

    /// No more is counted as lost than was destroyed; and nothing that was delivered, unless a life has forgotten that, or it was read from a
    /// copy that was found after the loss was told.
    func checkLosses() throws {
        let isExact = !hasForgotten && world != .rich
        for (sink, server) in servers.sorted(by: { $0.key < $1.key }) {
            let destroyed = model.destroyed.reduce(0) { sum, body in
                let lines = body.lines.prefix { server.has($0.number) }
                return sum + body.bytes.count - (isExact ? Int(lines.last?.end ?? 0) : 0)
            }
            let lost = lostBytes[sink] ?? 0
            guard lost <= destroyed else { throw Complaint("\(sink) counts \(lost) bytes as lost, and \(destroyed) were destroyed") }
        }
    }

    // MARK: - Documents

    func checkDocuments() throws {
        for (sink, server) in servers.sorted(by: { $0.key < $1.key }) {
            for (number, lines) in server.stored {
                guard lines.count == 1 else { throw Complaint("\(sink) has #\(number) \(lines.count) times: \(lines)") }
                guard model.written[number].map({ String(decoding: $0, as: UTF8.self) }) == lines[0].text else {
                    let written = model.written[number].map { String(decoding: $0, as: UTF8.self) } ?? ""
                    throw Complaint("\(sink) has \(lines[0].text.count) characters as \(lines[0]), which is not '\(written)'")
                }
            }
            for line in server.others where !(line.isUnfinished && model.beginnings.contains(Array(line.text.utf8))) {
                throw Complaint("\(sink) has \(line), which was never written")
            }
            // Of lines that stand in several files, any place is a true one.
            let copied = Set(model.bodies.filter(\.isCopy).flatMap { $0.lines.map(\.number) })
            for body in model.bodies { try checkOrder(of: body, except: copied, server, sink) }
        }
    }

    /// The lines of a file have true offsets and rising times, and come in their order where batches go one after the other.
    private func checkOrder(of body: Body, except copied: Set<Int>, _ server: SimulatedServer, _ sink: String) throws {
        var last: SentLine?
        for line in body.lines where !copied.contains(line.number) {
            guard let sent = server.stored[line.number]?.first else { continue }
            if sent.offset != line.start { throw Complaint("\(sink) has \(sent), which stands at \(line.start)") }
            if let last, sent.time <= last.time { throw Complaint("\(sink) has \(sent) after \(last)") }
            if let last, settings.inFlight == 1, sent.order < last.order { throw Complaint("\(sink) got \(sent) before \(last)") }
            last = sent
        }
    }
}
