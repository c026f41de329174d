import Testing

@testable import ShipperAgent

@Suite struct SortedLinesTests {
    private func line(_ generator: inout SeededGenerator) -> ComparedLine {
        let kinds: [ComparedLine.Kind] = [.due, .waiting, .doubtful, .spare, .refused, .held, .heldBeside, .heldDoubtfully]
        return ComparedLine(
            key: LineKey(high: generator.next() % 4, low: generator.next()),
            other: LineKey(high: generator.next(), low: generator.next() % 4),
            kind: kinds[Int(generator.next() % 8)], mayMerge: generator.next() % 2 == 0, isUncertain: generator.next() % 2 == 0,
            file: UInt32(truncatingIfNeeded: generator.next()), offset: generator.next(), time: Int64(bitPattern: generator.next()))
    }

    @Test func `a line comes back from its bytes as it was`() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<200 {
            let line = line(&generator)
            var bytes: [UInt8] = [9]
            line.append(to: &bytes)
            #expect(bytes.count == ComparedLine.size + 1 && ComparedLine(bytes, at: 1) == line)
            #expect(ComparedLine(bytes, at: 2) == nil)
        }
    }

    @Test(arguments: [0, 1, 9, 10, 11, 100, 1_000])
    func `lines come in order, whether they fit in memory or go to disk in runs`(count: Int) throws {
        let folder = try TemporaryFolder()
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let lines = (0..<count).map { _ in line(&generator) }
        let sorted = SortedLines(in: folder.path, memory: 10)
        for line in lines { try sorted.add(line) }
        var got: [ComparedLine] = []
        try sorted.forEach { got.append($0) }
        #expect(sorted.count == count && got.map(\.key) == lines.sorted().map(\.key), "seed \(seed)")
        #expect(Set(got.map(\.offset)) == Set(lines.map(\.offset)))
        #expect(try folder.names() == [], "no file is left behind, nor seen meanwhile")
    }

    @Test func `a directory that does not take the runs is named`() {
        let sorted = SortedLines(in: "/nowhere", memory: 1)
        var generator = SeededGenerator(seed: 1)
        #expect(throws: SearchProblem.self) { try sorted.add(line(&generator)) }
    }
}
