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
            .map { Label(name: Self.legalName($0.0, reserving: reserved), raw: $0.0, value: $0.1) }
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
    /// The second keeps its value under a longer name. Which is the second is decided by the raw names, not by the values:
    /// else `{a.b="1", a-b="2"}` and `{a.b="2", a-b="1"}` would be one series.
    private static func unambiguous(_ sorted: [Label]) -> [Label] {
        var taken: Set<String> = []
        var labels: [Label] = []
        for var label in sorted where !labels.contains(label) {
            while !taken.insert(label.name).inserted { label.name += "_" }
            labels.append(label)
        }
        return labels.sorted()
    }

    /// The value of a label, with its escapes; `nil` where the set has no label of that name.
    ///
    /// By bytes: to `Character` a quote and a combining accent behind it are one.
    func value(of name: String) -> String? {
        var rest = Substring(text).utf8
        while let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
            let value = rest[equals...].dropFirst(2)
            var end = value.startIndex
            while end < value.endIndex, value[end] != UInt8(ascii: "\"") {
                let step = value[end] == UInt8(ascii: "\\") ? 2 : 1
                end = value.index(end, offsetBy: step, limitedBy: value.endIndex) ?? value.endIndex
            }
            if rest[..<equals].elementsEqual(name.utf8) { return String(value[..<end]) }
            rest = rest[end...].dropFirst(2)
        }
        return nil
    }
}

private struct Label: Hashable, Comparable {
    /// The legal name.
    var name: String
    /// The name as the user gave it.
    let raw: String
    let value: String

    var rendered: String { name + "=\"" + Escape.labelValue(value) + "\"" }

    static func < (left: Label, right: Label) -> Bool { (left.name, left.raw, left.value) < (right.name, right.raw, right.value) }
}
