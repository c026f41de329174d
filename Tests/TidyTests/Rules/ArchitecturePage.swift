/// Every room has its line in the drawing of the house.
enum ArchitecturePage {
    static let path = "docs/architecture.md"

    /// - Parameters:
    ///   - rooms: The folders of `Sources/`.
    ///   - text: The page; nothing where there is none.
    static func findings(rooms: [String], text: String?) -> [Finding] {
        guard let text else { return [finding("the page is missing")] }
        return rooms.filter { !text.contains("`\($0)`") }.map { finding("`\($0)` is not on the page") }
    }

    private static func finding(_ what: String) -> Finding {
        Finding(
            path: path, line: 1, rule: "architecture", what: what,
            why: "because a newcomer finds each folder of Sources/ there, with what it is for")
    }
}
