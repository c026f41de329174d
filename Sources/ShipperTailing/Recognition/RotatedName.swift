/// How the names of one log's rotated files hang together: `app.log`, `app.log.2`, `app.log-20261123.gz` and `app-20261123.log` are of
/// one family.
public enum RotatedName {
    /// Endings of files that are compressed.
    public static func isCompressed(_ path: String) -> Bool { CompressedForm(path: path) != nil }

    /// The path without what rotation adds: the same for all of a family.
    public static func family(of path: String) -> String {
        let start = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        var name = path[start...]
        for (_, ending) in CompressedForm.endings where name.hasSuffix(ending) { name = name.dropLast(ending.count) }
        name = withoutNumber(name)
        // `dateext` with `extension` puts the date before the extension.
        if let dot = name.lastIndex(of: "."), dot > name.startIndex {
            return String(path[..<start] + withoutNumber(name[..<dot]) + name[dot...])
        }
        return String(path[..<start] + name)
    }

    /// Drops `.2`, `-20261123`, `-2026-11-23`, `-1795622400` and `-2026112309` from the end. A shorter number behind a dash is a part of
    /// the name: `worker-7.log`.
    private static func withoutNumber(_ name: Substring) -> Substring {
        let kept = name.prefix(name.count - name.reversed().prefix { $0.isASCII && ($0.isNumber || $0 == "-" || $0 == "_") }.count)
        let added = name.dropFirst(kept.count)
        let digits = added.filter(\.isNumber).count
        if kept.last == ".", kept.count > 1, digits > 0 { return kept.dropLast() }
        return !kept.isEmpty && added.first?.isNumber == false && digits >= 8 ? kept : name
    }
}
