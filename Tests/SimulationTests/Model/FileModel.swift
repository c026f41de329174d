/// A file without a name where the agent looks.
struct Orphan {
    let body: Body
    /// Names that it keeps elsewhere, which nobody follows.
    let links: Int
}

/// What an onlooker knows of the files: which lines were written where, and which of them were destroyed.
final class FileModel {
    /// By sink.
    var debts: [String: Debt]
    /// By number, the text of every line that was written up to its newline.
    private(set) var written: [Int: [UInt8]] = [:]
    /// Beginnings of lines, as far as they were written at some time.
    private(set) var beginnings: Set<[UInt8]> = []
    private var lastNumber = 0
    /// Files that the agent is to follow, by path; two paths may stand for one.
    var names: [String: Body] = [:]
    /// Files without a name that the agent has open, or has a name of its own for.
    private(set) var orphans: [Orphan] = []
    private(set) var destroyed: [Body] = []
    private(set) var bodies: [Body] = []

    init(servers: [String: SimulatedServer]) { debts = servers.mapValues { Debt(server: $0) } }

    func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    func add(_ body: Body, as path: String) {
        names[path] = body
        bodies.append(body)
    }

    /// A body that takes another's place, under all of its names: the file was cut.
    func replace(_ old: Body, by new: Body) {
        bodies.append(new)
        names = names.mapValues { $0 === old ? new : $0 }
        destroy(old)
    }

    // MARK: - What is written: the bytes to append are returned

    func begin(_ body: Body, _ number: Int, _ text: [UInt8], _ count: Int) -> [UInt8] {
        let part = Array(text.prefix(count))
        body.half = Body.Half(number: number, text: text, written: count)
        body.bytes += part
        beginnings.insert(part)
        return part
    }

    /// The rest of an unfinished line, if there is one.
    func complete(_ body: Body) -> [UInt8] {
        guard let half = body.half else { return [] }
        body.half = nil
        return append(body, half.number, half.text, from: body.bytes.count - half.written, Array(half.text.dropFirst(half.written)))
    }

    func line(_ body: Body, _ number: Int, _ text: [UInt8]) -> [UInt8] { append(body, number, text, from: body.bytes.count, text) }

    private func append(_ body: Body, _ number: Int, _ text: [UInt8], from start: Int, _ rest: [UInt8]) -> [UInt8] {
        let data = rest + [0x0A]
        body.bytes += data
        body.lines.append(Body.Line(number: number, start: UInt64(start), end: UInt64(body.bytes.count)))
        written[number] = text
        for sink in debts.keys { debts[sink]?.add(number) }
        return data
    }

    // MARK: - What is destroyed

    /// Returns the file that stood there, if it has no other name.
    func dropName(_ path: String) -> Body? {
        guard let body = names.removeValue(forKey: path) else { return nil }
        return names.values.contains { $0 === body } ? nil : body
    }

    func orphan(_ body: Body, links: Int) { orphans.append(Orphan(body: body, links: links)) }

    func isOwed(_ body: Body) -> Bool { names.values.contains { $0 === body } || orphans.contains { $0.body === body } }

    /// The bytes are gone. Lines that stand nowhere else are excused.
    func destroy(_ body: Body) {
        orphans.removeAll { $0.body === body }
        if !destroyed.contains(where: { $0 === body }) { destroyed.append(body) }
        let living = Array(names.values) + orphans.map(\.body)
        var numbers = Set(body.lines.map(\.number))
        for other in living where other !== body && (other.isCopy || body.isCopy) { numbers.subtract(other.lines.map(\.number)) }
        for sink in debts.keys { debts[sink]?.excuse(numbers) }
    }
}
