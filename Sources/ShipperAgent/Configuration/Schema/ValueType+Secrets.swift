import ShipperDelivery
internal import Yams

extension ValueType where Value == Secret {
    /// A text, `${ENV}`, or `file:/path`. A mistake never shows what was got.
    static let secret = ValueType(
        name: "text, `${ENV}` or `file:/path`", limits: "4096 bytes", wanted: secretWanted, show: { _ in "" }, read: Secret.read)
}

private let secretWanted = "a text on one line, ${ENV}, or file:/path"

extension Secret {
    @Sendable fileprivate static func read(_ node: ConfigurationNode) -> Secret? {
        func refuse(_ problem: String) -> Secret? {
            node.reading.report(problem, path: node.path, at: node.position)
            return nil
        }
        guard case .scalar(let scalar) = node.node, !scalar.string.isEmpty, !scalar.tag.description.hasPrefix("!") else {
            return refuse("got no secret, want \(secretWanted)")
        }
        guard let text = try? node.reading.expansion.expand(scalar.string) else {
            return refuse("got a secret with a variable that is not set or a single \"$\", want \(secretWanted), and \"$$\" for a dollar")
        }
        guard !text.isEmpty, text.utf8.count <= 4_096, !hasControlCharacters(text) else {
            return refuse("got an empty, long or broken secret, want \(secretWanted)")
        }
        guard text.hasPrefix("file:") else { return Secret(.text(text)) }
        let path = String(text.dropFirst(5))
        return path.hasPrefix("/") ? Secret(.file(path)) : refuse("got a secret's file without an absolute path, want \(secretWanted)")
    }
}

extension ValueType where Value == [ConnectionConfiguration.Header] {
    static let headers = ValueType(
        name: "map of name to text", limits: "0 … 64", wanted: "a map such as {X-Team: shop}", show: { $0.isEmpty ? "{}" : "" },
        read: { node in
            guard let members = node.members(want: "a map such as {X-Team: shop}") else { return nil }
            guard members.count <= 64 else {
                node.refuse(want: "at most 64 headers")
                return nil
            }
            return members.compactMap(header).sorted { $0.name < $1.name }
        })

    /// Those that the sink sets itself.
    private static let ours: Set<String> = [
        "authorization", "content-type", "content-encoding", "content-length", "transfer-encoding", "host", "connection",
        "x-scope-orgid",
    ]

    @Sendable private static func header(_ member: ConfigurationNode.Member) -> ConnectionConfiguration.Header? {
        let node = member.value
        func refuse(_ problem: String) -> ConnectionConfiguration.Header? {
            node.reading.report(problem, path: node.path, at: node.position)
            return nil
        }
        let isToken =
            !member.name.isEmpty && member.name.utf8.allSatisfy { isLetter($0) || isDigit($0) || "!#$%&'*+-.^_`|~".utf8.contains($0) }
        guard isToken, member.name.utf8.count <= 256 else { return refuse("got no name of a header, want one such as X-Team") }
        guard !ours.contains(member.name.lowercased()) else {
            return refuse("got a header that the sink sets itself, want another; who is asking stands in auth, the tenant in tenant")
        }
        return ValueType<Secret>.secret.read(node).map { ConnectionConfiguration.Header(name: member.name, value: $0) }
    }
}
