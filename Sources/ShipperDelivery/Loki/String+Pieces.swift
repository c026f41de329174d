extension String {
    /// What stands before the first `mark`.
    func before(_ mark: String) -> String? { range(of: mark).map { String(self[..<$0.lowerBound]) } }

    /// What stands behind the first `mark`.
    func after(_ mark: String) -> String? { range(of: mark).map { String(self[$0.upperBound...]) } }

    /// What stands between the first `start` and the first `end` behind it.
    func between(_ start: String, _ end: String) -> String? { after(start)?.before(end) }

    func range(of mark: String) -> Range<String.Index>? {
        firstRange(of: mark)
    }

    func lastRange(of mark: String) -> Range<String.Index>? {
        ranges(of: mark).last
    }

    func components(separatedBy mark: String) -> [String] { split(separator: mark, omittingEmptySubsequences: false).map(String.init) }
}
