/// "Did you mean": the candidate that begins with what was written, or else the one that the fewest slips of the finger
/// separate from it.
func nearest(to written: String, among candidates: [String]) -> String? {
    let beginning = written.lowercased()
    if beginning.count >= 3, let longer = candidates.sorted().first(where: { $0.hasPrefix(beginning) }) {
        return longer
    }
    let written = Array(beginning)
    let allowed = max(1, min(3, written.count / 3))
    let scored = candidates.sorted().map { ($0, editDistance(written, Array($0.lowercased()))) }
    guard let best = scored.min(by: { $0.1 < $1.1 }), best.1 <= allowed else { return nil }
    return best.0
}

/// Insertions, deletions, replacements and swaps of neighbours between two texts (optimal string alignment).
func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    // A key this long is no slip of the finger, and the table below would be its square.
    guard max(a.count, b.count) <= 64 else { return a == b ? 0 : max(a.count, b.count) }
    var rows = [Array(0...b.count)]
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            let replaced = rows[i][j] + (a[i] == b[j] ? 0 : 1)
            row.append(min(replaced, rows[i][j + 1] + 1, row[j] + 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                row[j + 1] = min(row[j + 1], rows[i - 1][j - 1] + 1)
            }
        }
        rows.append(row)
    }
    return rows[a.count][b.count]
}
