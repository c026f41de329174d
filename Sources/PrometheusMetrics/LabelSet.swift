/// A series' labels as they stand between the braces of a sample, in one canonical form:
/// `scraper="bse",status="failed"`.
///
/// Sorted, escaped and free of duplicates, so equal sets are equal texts: key, sort order and output in one.
struct LabelSet: Hashable, Comparable, Sendable {
    let text: String

    /// Makes the set of any pairs. An empty value is left out, since to a Prometheus server it is the same as no label
    /// at all, and two samples that differ in it alone would be one series sent twice.
    /// - Parameter reserved: A name that the kind of metric needs for itself (a histogram's `le`); a label so named
    ///   gets a `_`.
    init(_ pairs: [(String, String)], reserving reserved: String? = nil) {
        var labels = pairs.filter { !$0.1.isEmpty }
            .map { Label(name: Self.legalName($0.0, reserving: reserved), value: $0.1) }
        if labels.count > 1 { labels = Self.unambiguous(labels.sorted()) }
        text = labels.map(\.rendered).joined(separator: ",")
    }

    static func < (left: LabelSet, right: LabelSet) -> Bool { left.text < right.text }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`, and not beginning with `__`, which the server keeps for itself (`__name__`).
    private static func legalName(_ raw: String, reserving reserved: String?) -> String {
        var name = LegalName.make(of: raw, colons: false)
        while name.hasPrefix("__") { name.removeFirst() }
        return name == reserved ? name + "_" : name
    }

    /// A server refuses the whole page for one name that stands twice in a set (`a.b` and `a-b` are both `a_b`).
    /// The second keeps its value under a longer name.
    private static func unambiguous(_ sorted: [Label]) -> [Label] {
        var taken: Set<String> = []
        var labels: [Label] = []
        for var label in sorted where !labels.contains(label) {
            while !taken.insert(label.name).inserted { label.name += "_" }
            labels.append(label)
        }
        return labels.sorted()
    }
}

private struct Label: Hashable, Comparable {
    var name: String
    let value: String

    var rendered: String { name + "=\"" + Escape.labelValue(value) + "\"" }

    static func < (left: Label, right: Label) -> Bool { (left.name, left.value) < (right.name, right.value) }
}
