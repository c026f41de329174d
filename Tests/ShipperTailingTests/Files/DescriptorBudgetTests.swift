import Testing

@testable import ShipperTailing

@Suite struct DescriptorBudgetTests {
    private let budget = DescriptorBudget(limit: 3)

    private func candidate(_ id: Int, drained: Bool = true, quiet: Int) -> DescriptorBudget.Candidate<Int> {
        DescriptorBudget.Candidate(id: id, isDrained: drained, quiet: .seconds(quiet))
    }

    @Test func `within the limit nothing is closed`() {
        #expect(budget.surplus([candidate(1, quiet: 59), candidate(2, quiet: 60), candidate(3, quiet: 99)], others: 0).isEmpty)
    }

    @Test func `beyond the limit the drained go first, and of these the quietest`() {
        let files = [
            candidate(1, drained: false, quiet: 50), candidate(2, quiet: 1), candidate(3, quiet: 9), candidate(4, drained: false, quiet: 2),
        ]
        #expect(budget.surplus(files, others: 0) == [3])
        #expect(budget.surplus(files, others: 1) == [3, 2])
        #expect(budget.surplus(files, others: 3) == [3, 2, 1, 4])
    }

    @Test func `with many files some more are closed at once`() {
        let files = (0..<100).map { candidate($0, quiet: 1) }
        #expect(DescriptorBudget(limit: 80).surplus(files, others: 0).count == 30)
    }

    @Test func `a process has descriptors for more than its files`() {
        let limit = DescriptorBudget.ofProcess().limit
        #expect((DescriptorBudget.least...4_096).contains(limit))
    }
}
