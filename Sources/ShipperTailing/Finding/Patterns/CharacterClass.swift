/// The `[a-z]` or `[!a]` of a pattern: one character out of ranges, or out of none of them.
struct CharacterClass: Hashable, Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    var isNegated = false

    func contains(_ scalar: PathScalar) -> Bool {
        ranges.contains { $0.contains(scalar.value) } != isNegated
    }
}
