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
    /// One URL for now, in a list, so that failover will need no other key.
    static let serverURLs = ValueType(
        name: "list of URLs", limits: "1", wanted: "a list with a URL such as [\"http://127.0.0.1:3100\"]",
        show: { $0.map(\.text).joined(separator: ", ") },
        read: { node in
            let list = ValueType<[ServerURL]>.list(of: .serverURL, atLeast: 1, such: "\"http://127.0.0.1:3100\"")
            guard let urls = list.read(node) else { return nil }
            if let count = node.node.sequence?.count, count > 1 {
                node.refuse(want: "one URL: failover \(Schema.planned)")
            }
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

extension IndexName {
    fileprivate static let wanted =
        "a name in lower case without spaces and \\ / * ? \" < > | , # : and without one of - _ + . in front"

    /// Throws what is wanted, with the nearest legal name.
    fileprivate init(parsing text: String) throws(Misfit) {
        if text.contains(where: { "%{}<>".contains($0) }) {
            throw Misfit(want: "a plain name: a date pattern \(Schema.planned)")
        }
        guard let name = IndexName(text) else {
            throw Misfit(want: Self.wanted, suggesting: IndexName(text.lowercased())?.text)
        }
        self = name
    }
}
