/// What is made to go wrong, and how long things take.
struct Faults: Sendable {
    enum Step: String, CaseIterable, Sendable {
        case scrape, parse, validation, publish, write, load
    }

    /// How often a step fails, 0 to 1, beside what fails by itself.
    var shares: [Step: Double] = [:]
    /// How many times as long as usual a step takes.
    var factors: [Step: Double] = [:]
    /// How much of a step's made-up duration really passes: 0 none, 1 all of it.
    var pace = 0.0

    func strikes(_ step: Step, using generator: inout SeededGenerator) -> Bool {
        guard let share = shares[step], share > 0 else { return false }
        return Double.random(in: 0..<1, using: &generator) < share
    }

    /// A step's duration, in seconds.
    func duration(of step: Step, _ usual: Double) -> Double { usual * (factors[step] ?? 1) }

    /// Lets that time pass, as far as the pace has it.
    func spend(_ seconds: Double) async throws {
        if pace > 0 { try await Task.sleep(for: .seconds(seconds * pace)) }
    }
}
