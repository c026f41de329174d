/// Columns under their names, numbers at the right.
struct StatusTable {
    private var rows: [[String]]
    private let left: Set<Int>

    /// - Parameter left: the columns that begin at the left.
    init(_ names: [String], left: Set<Int> = [0]) {
        rows = [names]
        self.left = left
    }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    var lines: [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let blanks = String(repeating: " ", count: widths[column] - cell.count)
                guard left.contains(column) else { return blanks + cell }
                return column == row.count - 1 ? cell : cell + blanks
            }
            return cells.joined(separator: "  ")
        }
    }
}
