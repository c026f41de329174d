/// What was got, as an error may show it: quoted, on one line, cut to 64 characters, and without credentials.
func quoted(_ text: String) -> String {
    let shown = withoutCredentials(text)
    let cut = shown.count > 64 ? shown.prefix(63) + "…" : shown[...]
    let escaped = cut.unicodeScalars.map { isControl($0) ? $0.escaped(asASCII: true) : String($0) }
    return "\"\(escaped.joined())\""
}

/// Masks `user:password` before an `@`, and in a URL what follows a `?`: there passwords and tokens travel.
private func withoutCredentials(_ text: String) -> String {
    let start = endOfScheme(in: text)
    let scheme = text[..<(start ?? text.startIndex)]
    var rest = text[scheme.endIndex...]
    if let at = rest.lastIndex(of: "@"), start != nil || rest[..<at].contains(":") { rest = "…" + rest[at...] }
    if start != nil, let query = rest.firstIndex(of: "?") { rest = rest[..<query] + "?…" }
    return String(scheme + rest)
}

private func endOfScheme(in text: String) -> String.Index? {
    var tail = text[...]
    while let colon = tail.firstIndex(of: ":") {
        tail = tail[colon...].dropFirst()
        if tail.hasPrefix("//") { return tail.index(tail.startIndex, offsetBy: 2) }
    }
    return nil
}
