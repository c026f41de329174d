import ArgumentParser

/// `load=0.1`: a step and a number, as an option's value.
struct StepOption: ExpressibleByArgument, Sendable {
    let step: Faults.Step
    let number: Double

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let step = Faults.Step(rawValue: String(parts[0])), let number = Double(parts[1]), number >= 0,
            number.isFinite
        else { return nil }
        (self.step, self.number) = (step, number)
    }
}

extension [StepOption] {
    /// The last word on each step.
    var byStep: [Faults.Step: Double] { reduce(into: [:]) { $0[$1.step] = $1.number } }
}
