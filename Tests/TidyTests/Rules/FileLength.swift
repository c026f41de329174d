extension Rule {
    static let fileLength = Rule("file length", why: "because a file has one subject, and is read in one go") { file in
        guard file.isSwift, file.isSource || file.isTest else { return [] }
        let limit = file.isSource ? 400 : 500
        guard file.lines.count > limit else { return [] }
        return [(line: limit + 1, what: "\(file.lines.count) lines, at most \(limit) are allowed")]
    }
}
