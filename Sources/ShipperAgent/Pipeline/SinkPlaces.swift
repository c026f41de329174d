import ShipperCore
import ShipperTailing

/// Where in a sink's list a file stands.
///
/// A copy that goes on where its original was left has the original's id: then two are found, told apart by their epochs.
struct SinkPlaces {
    private var first: [FileID: Int] = [:]
    /// Of ids that several have: few, and so the many cost no array each.
    private var further: [FileID: [Int]] = [:]

    init() {}

    init(of slots: [SinkFile]) {
        first.reserveCapacity(slots.count)
        for (place, slot) in slots.enumerated() {
            if first[slot.file.id] == nil { first[slot.file.id] = place } else { further[slot.file.id, default: []].append(place) }
        }
    }

    /// In the order of the list; empty: it is not followed.
    subscript(_ file: FileID) -> [Int] { first[file].map { [$0] + further[file, default: []] } ?? [] }
}
