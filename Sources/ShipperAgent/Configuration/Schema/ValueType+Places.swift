import ShipperEncoding
internal import Yams

extension ValueType where Value == ListenAddress {
    static let listenAddress = scalar(
        "address", limits: "port 0 … 65535", wanted: "an address such as \"127.0.0.1:9464\"", show: \.description,
        parse: { ListenAddress($0) })
}

extension ValueType where Value == FieldPath {
    /// A field of the line as `$.http.method`, or without the mark where nothing else could be meant.
    static let field = scalar(
        "field", limits: "256 bytes, 8 keys deep", wanted: "a field such as \"timestamp\" or \"$.event.time\"",
        show: \.literalKey
    ) { text -> FieldPath? in
        FieldPath(text.hasPrefix("$.") ? String(text.dropFirst(2)) : text)
    }
}

extension ValueType where Value == [ServerURL] {
    static let mostURLs = 16
    static let serverURLs = ValueType(
        name: "list of URLs", limits: "1 … \(mostURLs), all different", wanted: "a list with a URL such as [\"http://127.0.0.1:3100\"]",
        show: { $0.map(\.text).joined(separator: ", ") },
        read: { node in
            let list = ValueType<[ServerURL]>.list(of: .serverURL, atLeast: 1, such: "\"http://127.0.0.1:3100\"")
            guard let urls = list.read(node) else { return nil }
            if urls.count > mostURLs { node.refuse(want: "at most \(mostURLs) URLs") }
            if Set(urls.map(\.text)).count < urls.count { node.refuse(want: "each URL once") }
            return urls
        })
}

extension ValueType where Value == ServerURL {
    static let serverURL = scalar(
        "URL", wanted: "an http or https URL such as \"http://127.0.0.1:3100\"", show: \.text
    ) { (text) throws(Misfit) in try ServerURL(parsing: text) }
}

extension ValueType where Value == IndexName {
    static let indexName = scalar(
        "name", limits: "255 bytes", wanted: IndexName.wanted, show: \.text
    ) { (text) throws(Misfit) in try IndexName(parsing: text) }
}

extension ValueType where Value == IndexTarget {
    static let indexTarget = scalar(
        "name or pattern", limits: "255 bytes", wanted: IndexName.wanted + "; %Y, %m, %d and %H are the line's date in UTC", show: \.text
    ) { (text) throws(Misfit) in
        guard let pattern = IndexPattern(text), !text.contains(where: { "{}".contains($0) }) else {
            throw Misfit(want: "a name in which only %Y, %m, %d and %H stand for a date, such as \"logs-%Y.%m.%d\"")
        }
        guard pattern.hasDate else { return .fixed(try IndexName(parsing: text)) }
        // What it becomes must be a name; an hour is the longest part.
        _ = try IndexName(parsing: pattern.name(at: 0))
        return .dated(text, pattern)
    }
}

extension IndexName {
    fileprivate static let wanted =
        "a name in lower case without spaces and \\ / * ? \" < > | , # : and without one of - _ + . in front"

    /// Throws what is wanted, with the nearest legal name.
    fileprivate init(parsing text: String) throws(Misfit) {
        if text.contains(where: { "%{}".contains($0) }) { throw Misfit(want: "a plain name; dates can stand in index only") }
        guard let name = IndexName(text) else {
            throw Misfit(want: Self.wanted, suggesting: IndexName(text.lowercased())?.text)
        }
        self = name
    }
}
