/// Keeps a label of too many values from opening a stream for each: such a label moves to structured metadata for the rest of the hour.
struct LabelGuard {
    /// Values that one label may have in an hour.
    private let limit: Int
    /// For each label made of a field, the values of this hour, by their hashes.
    private var values: [Set<UInt64>]
    /// Bits by place: labels that have moved.
    private(set) var moved: UInt32 = 0

    init(limit: Int, labels: Int) {
        self.limit = limit
        values = Array(repeating: [], count: labels)
    }

    /// Takes note of a value of the label at `place`, which moves if that is one too many.
    mutating func take(_ value: UInt64, at place: Int) {
        if values[place].contains(value) { return }
        guard values[place].count < limit else {
            moved |= 1 << UInt32(place)
            values[place] = []
            return
        }
        values[place].insert(value)
    }

    /// Labels come back, and are counted anew.
    mutating func hourPassed() {
        moved = 0
        for place in values.indices { values[place] = [] }
    }
}
