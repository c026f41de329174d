extension Rule {
    static let unfinished = Rule("unfinished", why: "because work that is left stands in an issue") { file in
        file.comments.lines(holding: ["TODO", "FIXME", "XXX"].map { Word(text: $0) }) { "'\($0)'" }
    }
}
